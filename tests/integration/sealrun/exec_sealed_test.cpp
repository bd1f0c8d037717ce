// sealrun exec-sealed: any program from a sealed handle on its file.
#include <dirent.h>

#include <filesystem>

#include "strategies/registry.hpp"
#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Outcome exec_sealed(std::vector<std::string> words) {
  words.insert(words.begin(), {kSealrun, "exec-sealed"});
  return run(words);
}

TEST(ExecSealed, ExecutesAProgramFromPathWithItsArgumentsAndStatus) {
  const Outcome said = exec_sealed({"--seal", "memfd", "--", "echo", "a b", "c"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.out, "a b c\n");
  EXPECT_EQ(exec_sealed({"--seal", "memfd", "--", "sh", "-c", "exit 7"}).status, 7);
  EXPECT_EQ(exec_sealed({"--seal", "memfd", "--", "sh", "-c", "kill -TERM $$"}).status, 128 + SIGTERM);
}

TEST(ExecSealed, ExecutesFromAHandleThatIsNotTheProgramsOwnPath) {
  if (::geteuid() != 0) GTEST_SKIP() << "most strategies need root";
  const Scratch scratch;
  const std::string program = scratch.file("busybox");
  std::filesystem::copy_file("/bin/busybox", program);
  for (const strategies::Strategy* strategy : strategies::all()) {
    const std::string name(strategy->traits().name);
    if (strategy->traits().claims.empty() || strategy->traits().installs) continue;
    const Outcome sealed = exec_sealed({"--seal", name, "--", program, "readlink", "/proc/self/exe"});
    if (sealed.status == 125) {
      EXPECT_THAT(sealed.err, StartsWith("sealrun: ")) << name;  // not for this program or host, in words
      continue;
    }
    EXPECT_EQ(sealed.status, 0) << name << sealed.err;
    EXPECT_NE(sealed.out, program + "\n") << name << ": it was executed from its own path";
  }
  const Outcome plain = exec_sealed({"--seal", "noclone", "--", program, "readlink", "/proc/self/exe"});
  EXPECT_EQ(plain.out, program + "\n") << plain.err;
}

TEST(ExecSealed, LeavesNoDescriptorAndNoDirectory) {
  EXPECT_EQ(exec_sealed({"--seal", "memfd", "--", "ls", "/proc/self/fd"}).out, run({"ls", "/proc/self/fd"}).out);
  const Outcome where =
      exec_sealed({"--seal", "memfd", "--", "sh", "-c", "ls -d /run/sealrun/exec-sealed.$$ 2>/dev/null; true"});
  EXPECT_EQ(where.out, "");
}

TEST(ExecSealed, SealsTheExecuteBitsUnlessToldOtherwise) {
  const std::string seals = "import fcntl,os; print(fcntl.fcntl(os.open('/proc/self/exe', os.O_RDONLY), 1034))";
  EXPECT_THAT(exec_sealed({"--seal", "memfd", "--execute-bits", "unsealed", "--", "/usr/bin/python3", "-c", seals}).out,
              "15\n");
}

TEST(ExecSealed, SaysWhatIsWrongWithStatus125) {
  const Scratch scratch;
  sys::write_file(scratch.file("script"), "#!/bin/sh\n", 0755);
  const struct {
    std::vector<std::string> words;
    const char* says;
  } cases[] = {
      {{"--seal", "nonsense", "--", "true"}, "unknown strategy"},
      {{"--seal", "memfd", "--", "no-such-program"}, "no-such-program"},
      {{"--seal", "memfd", "--", "/no/such/program"}, "/no/such/program"},
      {{"--seal", "memfd", "--", scratch.file("script")}, "is a script"},
      {{"--seal", "memfd", "--execute-bits", "gone", "--", "true"}, "--execute-bits"},
      {{"--seal", "memfd"}, "missing the program"},
  };
  for (const auto& [words, says] : cases) {
    const Outcome outcome = exec_sealed(words);
    EXPECT_EQ(outcome.status, 125) << says;
    EXPECT_THAT(outcome.err, HasSubstr(says));
  }
}

}  // namespace
}  // namespace sealbench::testing
