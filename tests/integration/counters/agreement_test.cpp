// Every way to count system calls counts the same, to the call and by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "harness/counters/tracer.hpp"
#include "sys/file.hpp"
#include "tests/integration/counters/strace.hpp"

namespace sealbench::counters {
namespace {

class EveryTracer : public testing::TestWithParam<const SystemCallTracer*> {
 protected:
  void SetUp() override {
    if (const auto support = GetParam()->support(); !support.supported) GTEST_SKIP() << support.reason;
  }

  void ExpectAgreementWithStrace(const Command& command) const {
    if (strace_path().empty()) GTEST_SKIP() << "strace is not installed";
    const Tally counted = GetParam()->trace(command);
    const Tally witness = strace(command);
    EXPECT_EQ(counted.calls, witness.calls);
    EXPECT_EQ(counted.errors, witness.errors);
  }
};

std::string name_of(const testing::TestParamInfo<const SystemCallTracer*>& info) {
  return std::string(info.param->name());
}

INSTANTIATE_TEST_SUITE_P(, EveryTracer, testing::ValuesIn(tracers().begin(), tracers().end()), name_of);

TEST_P(EveryTracer, CountsTheTwoCallsOfTheSmallestProgram) {
  const Tally tally = GetParam()->trace({.argv = {SEALBENCH_BUILD_DIR "/payloads/true"}, .env = {}});
  EXPECT_THAT(tally.calls, testing::ElementsAre(testing::Pair("execve", 1U), testing::Pair("exit_group", 1U)));
  EXPECT_TRUE(tally.errors.empty());
}

TEST_P(EveryTracer, AgreesWithStraceOnADynamicProgram) {
  ExpectAgreementWithStrace({.argv = {"/bin/true"}, .env = {}});
}

TEST_P(EveryTracer, AgreesWithStraceOnAShellsChildren) {
  ExpectAgreementWithStrace(
      {.argv = {"/bin/sh", "-c", "/bin/true; /bin/false; (/bin/true); /bin/cat /nonexistent || true"}, .env = {}});
}

TEST_P(EveryTracer, AgreesWithStraceOnThreadsVforkFailingExecsKillsAndStops) {
  ExpectAgreementWithStrace({.argv = {NASTY_PROGRAM}, .env = {}});
}

TEST_P(EveryTracer, CountsTheSameEveryTime) {
  const Tally first = GetParam()->trace({.argv = {NASTY_PROGRAM}, .env = {}});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(GetParam()->trace({.argv = {NASTY_PROGRAM}, .env = {}}), first);
}

TEST_P(EveryTracer, LeavesADetachedDescendantAloneAndRunning) {
  std::string mark = "/tmp/sealbench-detached.XXXXXX";
  const sys::UniqueFd file(::mkostemp(mark.data(), O_CLOEXEC));
  const Tally tally =
      GetParam()->trace({.argv = {"/bin/sh", "-c", "(/bin/sleep 1; echo alive > " + mark + ") & exit 0"}, .env = {}});
  EXPECT_EQ(tally.calls.at("execve"), 2U) << tally;
  EXPECT_EQ(sys::read_file(mark), "") << "it was waited for";
  for (int i = 0; i < 500 && sys::read_file(mark).empty(); ++i) ::usleep(20'000);
  EXPECT_EQ(sys::read_file(mark), "alive\n");
  ::unlink(mark.c_str());
}

TEST_P(EveryTracer, ReportsAFailedLaunchWithItsStandardError) {
  try {
    const Tally tally = GetParam()->trace({.argv = {"/bin/sh", "-c", "echo no luck >&2; exit 3"}, .env = {}});
    FAIL() << "counted a failed launch";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("ended with status 3: no luck"));
  }
}

TEST_P(EveryTracer, ReportsAProgramThatCannotBeExecuted) {
  try {
    const Tally tally = GetParam()->trace({.argv = {"/nonexistent/program"}, .env = {}});
    FAIL() << "counted a launch that never was";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot execute /nonexistent/program: No such file"));
  }
}

}  // namespace
}  // namespace sealbench::counters
