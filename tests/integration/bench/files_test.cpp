// What bench does with files of the user: asked about first, replaced whole or written through, and never lost.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "harness/host/scratch_directory.hpp"
#include "harness/results/partial.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "tests/integration/bench/program.hpp"
#include "tests/support/child.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class FilesTest : public ::testing::Test {
 protected:
  void SetUp() override { results::save(testing::example_results(), file("r.json")); }

  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.path() + "/" + name; }
  [[nodiscard]] Ended run(std::vector<std::string> arguments) const {
    return bench(scratch_.path(), std::move(arguments), {"XDG_STATE_HOME=" + file("state")});
  }
  /// A script of sh, its "$@" bench with quick settings and then `more`, in a mount namespace of its own.
  [[nodiscard]] Ended run_in(const std::string& script, const std::vector<std::string>& more) const {
    std::vector<std::string> argv = {"/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh", bench_program()};
    argv.insert(argv.end(), quick_.begin(), quick_.end());
    argv.insert(argv.end(), more.begin(), more.end());
    return Program(scratch_.path(), argv, {"XDG_STATE_HOME=" + file("state")}).wait();
  }
  static void skip_unless_root() {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  }

  const std::vector<std::string> quick_ = {"--strategy", "noclone", "--exe-size", "native",
                                           "--warmup",   "1",       "--counters", "none"};
  host::ScratchDirectory scratch_;
};

TEST_F(FilesTest, AReportGoesToWhatTheUserNamedAndLeavesItWhatItIs) {
  const std::string report = run({"report", file("r.json"), "--format", "csv"}).out;
  ASSERT_THAT(report, HasSubstr("memfd"));
  const auto write_to = [&](const std::string& path) {
    return run({"report", file("r.json"), "--format", "csv", "-o", path});
  };

  fs::create_symlink("target.csv", file("link"));
  ASSERT_EQ(write_to(file("link")).status, 0);
  EXPECT_TRUE(fs::is_symlink(file("link")));
  EXPECT_EQ(sys::read_file(file("target.csv")), report);

  ASSERT_EQ(::mkfifo(file("fifo").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = sys::read_file(file("fifo")); });
  EXPECT_EQ(write_to(file("fifo")).status, 0);
  reader.join();
  EXPECT_EQ(got, report);
  EXPECT_TRUE(fs::is_fifo(file("fifo")));

  for (const char* path : {"/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"})
    EXPECT_EQ(write_to(path).out, report) << path;

  const Ended refused = write_to(scratch_.path());
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("it is a directory"));
}

TEST_F(FilesTest, WhatAnyCommandPrintsGoesToTheFileThatIsNamed) {
  sys::write_file(file("hyperfine.json"), R"({"results": [{"command": "a", "times": [0.1, 0.2]}]})");
  std::vector<std::pair<std::vector<std::string>, const char*>> commands = {
      {{"list"}, "strategies"},
      {{"list", "--format", "json"}, "\"strategies\""},
      {{"report", file("r.json")}, "memfd"},
      {{"compare", file("r.json"), file("r.json")}, "memfd"},
      {{"import", file("hyperfine.json")}, "\"digest\""},
      {{"reproduce"}, "runc-515f09f7b1"},
      {{"doctor"}, "what launches are made of"},
      {{"help"}, "exit-status"},
      {{"help", "verify"}, "bench verify"},
      {{"man", "gate"}, ".TH"},
      {{"completions", "zsh"}, "#compdef"},
  };
  if (::geteuid() == 0) {
    commands.push_back({{"verify", "--strategy", "noclone", "--privileges", "default", "--path", "link"}, "noclone"});
    commands.push_back(
        {{"--runs", "2", "--strategy", "noclone", "--exe-size", "native", "--counters", "none"}, "noclone"});
  }
  for (const auto& [command, prints] : commands) {
    SCOPED_TRACE(fmt::format("bench {}", fmt::join(command, " ")));
    const Ended shown = run(command);
    EXPECT_THAT(shown.out, HasSubstr(prints));
    std::vector<std::string> with_file = command;
    with_file.insert(with_file.end(), {"-o", file("printed")});
    const Ended written = run(with_file);
    EXPECT_EQ(written.status, shown.status) << written.err;
    EXPECT_EQ(written.out, "");
    EXPECT_THAT(sys::read_file(file("printed")), HasSubstr(prints));
    with_file.back() = "/nonexistent/out";
    EXPECT_EQ(run(with_file).status, 2);
    fs::remove(file("printed"));
  }
}

TEST_F(FilesTest, ADeviceStaysADevice) {
  if (::mknod(file("null").c_str(), S_IFCHR | 0666, ::makedev(1, 3)) < 0) GTEST_SKIP() << "no devices can be made here";
  ASSERT_EQ(::mknod(file("full").c_str(), S_IFCHR | 0666, ::makedev(1, 7)), 0);
  for (const char* command : {"report", "import"}) {
    const std::string input = command == std::string("report") ? "r.json" : "hyperfine.json";
    sys::write_file(file("hyperfine.json"), R"({"results": [{"command": "a", "times": [0.1, 0.2]}]})");
    const Ended ended = run({command, file(input), "-o", file("null")});
    if (ended.err.find("Permission denied") != std::string::npos)
      GTEST_SKIP() << "devices cannot be opened here (nodev)";
    EXPECT_EQ(ended.status, 0) << ended.err;
    const Ended full = run({command, file(input), "-o", file("full")});
    EXPECT_EQ(full.status, 3) << command;
    EXPECT_THAT(full.err, HasSubstr("cannot write to " + file("full") + ": No space left on device"));
  }
  EXPECT_TRUE(fs::is_character_file(file("null")));
  EXPECT_TRUE(fs::is_character_file(file("full")));
}

TEST_F(FilesTest, AMountedFileIsWrittenThrough) {
  skip_unless_root();
  sys::write_file(file("outer.csv"), "old");
  sys::write_file(file("inner.csv"), "old");
  const std::string script = fmt::format("mount --bind {} {} && exec \"$1\" report {} --format csv -o {}",
                                         file("outer.csv"), file("inner.csv"), file("r.json"), file("inner.csv"));
  const Ended ended = run_in(script, {});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(sys::read_file(file("outer.csv")), HasSubstr("memfd"));
  EXPECT_EQ(sys::read_file(file("inner.csv")), "old");
}

TEST_F(FilesTest, WhereResultsCannotGoIsSaidBeforeAnythingIsLaunched) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--export-json", "/nonexistent/x.json"},
                                             {"gate", "--update", "--baseline", "/nonexistent/x.json"},
                                             {"reproduce", "runc-515f09f7b1", "--export-json", "/nonexistent/x.json"},
                                             {"report", file("r.json"), "-o", "/nonexistent/x.json"},
                                             {"import", file("r.json"), "-o", "/nonexistent/x.json"}}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.status, 2) << arguments[0];
    EXPECT_THAT(ended.err, AllOf(HasSubstr("cannot write to /nonexistent/x.json"), Not(HasSubstr("tmp"))));
    EXPECT_EQ(ended.out, "");
  }
}

TEST_F(FilesTest, ResultsThatDoNotFitGoElsewhereAndTheTableIsPrinted) {
  skip_unless_root();
  const std::string script = fmt::format(
      "mount -t tmpfs -o size=16k none {0} && head -c 12288 /dev/zero > {0}/filled; exec \"$@\"", file("small"));
  fs::create_directory(file("small"));
  const Ended ended = run_in(script, {"--runs", "40", "--sessions", "2", "--export-json", file("small") + "/x.json"});
  EXPECT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("noclone"));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("cannot write to " + file("small") + "/x.json: No space left on device"),
                               HasSubstr("the results are in " + file("state") + "/sealbench/")));
  std::string elsewhere;
  for (const auto& entry : fs::directory_iterator(file("state/sealbench"))) elsewhere = entry.path();
  EXPECT_EQ(results::load(elsewhere).subjects.at(0).samples.size(), 40U);
}

TEST_F(FilesTest, WhatWasMeasuredIsOnDiskAfterEachSession) {
  skip_unless_root();
  std::vector<std::string> argv = {bench_program(), "--runs",        "100000",          "--sessions",
                                   "1000",          "--export-json", file("going.json")};
  argv.insert(argv.end(), quick_.begin(), quick_.end());
  Program program(scratch_.path(), argv, {"TMPDIR=" + scratch_.path()});
  EXPECT_TRUE(testing::eventually([&] { return fs::exists(file("going.json")); }));
  program.send(SIGKILL);
  EXPECT_EQ(program.wait().status, 128 + SIGKILL);
  EXPECT_TRUE(results::is_partial(results::load(file("going.json"))));

  const Ended report = run({"report", file("going.json")});
  EXPECT_EQ(report.status, 0) << report.err;
  EXPECT_THAT(report.out, AllOf(HasSubstr("noclone"), HasSubstr("partial: this is what was on disk")));
  EXPECT_THAT(report.err, HasSubstr("is partial"));
  const Ended gate = run({"gate", "--baseline", file("going.json")});
  EXPECT_EQ(gate.status, 2);
  EXPECT_THAT(gate.err, HasSubstr("as a baseline: it is partial"));

  std::vector<std::string> again = {"--runs", "4", "--sessions", "2", "--export-json", file("going.json")};
  again.insert(again.end(), quick_.begin(), quick_.end());
  EXPECT_EQ(bench(scratch_.path(), again, {"TMPDIR=" + scratch_.path()}).status, 0);
  EXPECT_FALSE(results::is_partial(results::load(file("going.json")))) << "the whole takes the place of the parts";
}

TEST_F(FilesTest, AnExeThatDoesNotFitIsRefusedBeforeItIsMade) {
  const Ended disk = run({"--strategy", "noclone", "--exe-size", "900GiB", "--runs", "2"});
  EXPECT_EQ(disk.status, 3) << disk.err;
  EXPECT_THAT(disk.err, AllOf(HasSubstr("no room for the exes in"), HasSubstr("--exe-size")));

  const std::vector<std::string> limited = {
      "/bin/sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh", bench_program(), "--strategy", "noclone", "--runs", "2"};
  const Ended limit = Program(scratch_.path(), limited, {"XDG_STATE_HOME=" + file("state")}).wait();
  EXPECT_EQ(limit.status, 3) << limit.err;
  EXPECT_THAT(limit.err, HasSubstr("ulimit -f"));
}

TEST_F(FilesTest, ALimitOfFileSizesIsAnErrorInWords) {
  const std::vector<std::string> argv = {"/bin/sh",
                                         "-c",
                                         "ulimit -f 0; exec \"$@\" > /dev/null",
                                         "sh",
                                         bench_program(),
                                         "report",
                                         file("r.json"),
                                         "-o",
                                         file("report.csv")};
  const Ended ended = Program(scratch_.path(), argv).wait();
  EXPECT_EQ(ended.status, 3);
  EXPECT_FALSE(fs::exists(file("report.csv")));
}

}  // namespace
}  // namespace sealbench
