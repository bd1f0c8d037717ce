// Standard streams that are closed, full or read by nobody, and limits of file sizes: errors in words, not signals.
#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

using ::testing::HasSubstr;

class Streams : public SealrunTest {
 protected:
  /// The command after a script of the shell, which ends with `exec "$@"`.
  [[nodiscard]] Outcome after(const std::string& script, const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {"/bin/bash", "-c", script + "; exec \"$@\"", "bash"};
    const std::vector<std::string> own = command(arguments);
    words.insert(words.end(), own.begin(), own.end());
    return run(words);
  }
};

TEST_F(Streams, WhatIsClosedIsTheNullDeviceForTheContainer) {
  bundle->config["root"]["readonly"] = false;
  bundle->shell("ls -lL /proc/$$/fd > /streams 2>&1; true");  // not the last: the shell keeps its own
  bundle->write();
  EXPECT_EQ(after("exec 0<&- 1>&- 2>&-", {"run", "-b", bundle->path(), id}).status, 0);
  const std::string list = sys::read_file(bundle->rootfs("/streams"));
  std::size_t null_devices = 0;
  for (std::size_t at = 0; (at = list.find("1,   3", at)) != std::string::npos; ++at) ++null_devices;
  EXPECT_EQ(null_devices, 3U) << list;
}

TEST_F(Streams, OutputThatCannotBeWrittenIsAnErrorInWords) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"}, {"--version"}, {"list"}, {"list", "-f", "json"}}) {
    const Outcome full = after("exec > /dev/full", arguments);
    EXPECT_EQ(full.status, 1) << arguments[0];
    EXPECT_EQ(full.err, "sealrun: cannot write to standard output: No space left on device\n");
    const Outcome closed = after("exec >&-", arguments);
    EXPECT_EQ(closed.status, 1) << arguments[0];
    EXPECT_THAT(closed.err, HasSubstr("sealrun: cannot write to standard output: "));
    // The reader has ended before there is anything to read.
    const Outcome unread = after("exec > >(exec true); wait $!", arguments);
    EXPECT_EQ(unread.status, 1) << arguments[0];
    EXPECT_EQ(unread.err, "sealrun: cannot write to standard output: Broken pipe\n");
  }
}

TEST_F(Streams, ALimitOfFileSizesIsAnErrorInWords) {
  bundle->config["process"]["args"] = {"true"};
  bundle->write();
  const std::string limit = "ulimit -f 64";  // KiB, less than the exe
  const Outcome ran = after(limit, {"--seal", "memfd", "run", "-b", bundle->path(), id});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("File too large"));
  const Outcome created = after(limit, {"--seal", "memfd", "create", "-b", bundle->path(), id});
  EXPECT_EQ(created.status, 1);
  EXPECT_THAT(created.err, HasSubstr("File too large"));
  const Outcome executed = after(limit, {"exec-sealed", "--seal", "memfd", "--", kSealrun, "--version"});
  EXPECT_EQ(executed.status, 125);
  EXPECT_THAT(executed.err, HasSubstr("File too large"));
}

TEST_F(Streams, AProgramThatIsExecutedSealedHasTheSignalsOfItsCaller) {
  const Outcome executed = sealrun({"exec-sealed", "--seal", "memfd", "--", "grep", "SigBlk", "/proc/self/status"});
  EXPECT_EQ(executed.status, 0) << executed.err;
  EXPECT_EQ(executed.out, "SigBlk:\t0000000000000000\n");
}

}  // namespace
}  // namespace sealbench::testing
