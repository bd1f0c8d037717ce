#include "harness/measure/launcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "harness/measure/scratch_directory.hpp"
#include "sys/file.hpp"
#include "sys/process_identity.hpp"

namespace sealbench::measure {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class LauncherTest : public ::testing::Test {
 protected:
  Outcome shell(const std::string& script, std::chrono::nanoseconds timeout = 20s, std::vector<std::string> env = {}) {
    return launcher_.launch({.argv = {"/bin/sh", "-c", script}, .env = std::move(env)}, {.timeout = timeout});
  }

  ProcessLauncher launcher_{SEALBENCH_BUILD_DIR "/bin/sealbench-launcher"};
  ScratchDirectory scratch_;
};

TEST_F(LauncherTest, ReportsSuccessAndUsage) {
  const Outcome outcome = shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done");
  EXPECT_TRUE(outcome.ok()) << outcome.failure;
  EXPECT_GT(outcome.usage.wall_s, 0);
  EXPECT_GT(outcome.usage.user_s + outcome.usage.system_s, 0);
  EXPECT_GT(outcome.usage.max_rss_bytes, 100'000);
  EXPECT_GT(outcome.usage.minor_faults, 0);
}

TEST_F(LauncherTest, HandsBackStandardErrorAndStatusOfAFailure) {
  const Outcome outcome = shell("echo hidden; echo first >&2; echo visible >&2; exit 7");
  EXPECT_EQ(outcome.in_full(), "exited with status 7: first\nvisible");
  EXPECT_EQ(outcome.in_one_line(), "exited with status 7: visible");
}

TEST_F(LauncherTest, HandsBackNothingThatSteersATerminal) {
  const Outcome outcome = shell("printf 'a\\033[31mb\\r\\nc\\n' >&2; exit 1");
  EXPECT_EQ(outcome.errors, "a\\x1b[31mb\nc");
}

TEST_F(LauncherTest, SaysWhichSignalKilled) { EXPECT_THAT(shell("kill -SEGV $$").failure, HasSubstr("signal 11")); }

TEST_F(LauncherTest, SaysWhyAProgramCannotBeExecuted) {
  const Outcome outcome = launcher_.launch({.argv = {"/no/such/program"}, .env = {}}, {.timeout = 1s});
  EXPECT_EQ(outcome.failure, "cannot execute /no/such/program: No such file or directory");
}

int questions_until_stop = 0;

TEST_F(LauncherTest, EndsALaunchThatCanBeEndedAndGoesOn) {
  questions_until_stop = 1;
  const Outcome outcome =
      launcher_.launch({.argv = {"/bin/sh", "-c", "sleep 1000"}, .env = {}},
                       {.timeout = 1000s, .delay = {}, .stop = [] { return questions_until_stop-- <= 0; }});
  EXPECT_EQ(outcome.failure, "was ended, for bench was interrupted");
  EXPECT_TRUE(shell("exit 0").ok());
  static_cast<void>(launcher_.launch({.argv = {"/bin/sh", "-c", "exit 0"}, .env = {}},
                                     {.timeout = 1000s, .delay = {}, .stop = [] { return true; }}));
  EXPECT_TRUE(shell("exit 0").ok()) << "an end that came too late ends nothing else";
}

TEST_F(LauncherTest, PassesArgumentsAndTheEnvironmentAndNothingElse) {
  const std::string file = scratch_.path() + "/out";
  const Outcome outcome = launcher_.launch(
      {.argv = {"/bin/sh", "-c",
                "env > " + file + "; echo \"$1|$2\" >> " + file + "; ls /proc/self/fd | wc -l >> " + file, "sh", "a b",
                ""},
       .env = {"ONLY=this one"}},
      {.timeout = 20s});
  ASSERT_TRUE(outcome.ok()) << outcome.failure;
  const std::string text = sys::read_file(file);
  EXPECT_THAT(text, HasSubstr("ONLY=this one\n"));
  EXPECT_THAT(text, HasSubstr("\na b|\n"));
  EXPECT_EQ(text.find("HOME="), std::string::npos);
  EXPECT_THAT(text, HasSubstr("\n4\n")) << "0, 1, 2 and the one that ls opens";
}

TEST_F(LauncherTest, KillsTheWholeTreeWhenTimeIsUp) {
  const std::string file = scratch_.path() + "/pids";
  // One grandchild stays in the group, one leaves it and is orphaned.
  const Outcome outcome = shell(
      "sleep 1000 & echo $! > " + file + "; setsid sh -c 'echo $$ >> " + file + "; exec sleep 1000' & sleep 0.2; wait",
      500ms);
  EXPECT_THAT(outcome.failure, HasSubstr("time limit"));
  std::ifstream pids(file);
  int pid = 0;
  int seen = 0;
  while (pids >> pid) {
    ++seen;
    EXPECT_FALSE(sys::process_start(pid).is_alive()) << pid << " is still there";
  }
  EXPECT_EQ(seen, 2);
  EXPECT_TRUE(shell("exit 0").ok()) << "the launcher goes on";
}

TEST_F(LauncherTest, SparesEarlierLaunchesDetachedProcessesWhenTimeIsUp) {
  const std::string file = scratch_.path() + "/pid";
  ASSERT_TRUE(shell("setsid sleep 1000 > /dev/null 2>&1 & echo $! > " + file).ok());
  EXPECT_FALSE(shell("sleep 1000", 200ms).ok());
  const pid_t pid = std::stoi(sys::read_file(file));
  EXPECT_TRUE(sys::process_start(pid).is_alive());
  EXPECT_EQ(::kill(pid, SIGKILL), 0);
}

/// A lower bound of a time, which no other load can break.
TEST_F(LauncherTest, SpinsForTheDelayWithinTheMeasuredTime) {
  const Outcome outcome =
      launcher_.launch({.argv = {SEALBENCH_BUILD_DIR "/payloads/true"}, .env = {}}, {.timeout = 20s, .delay = 200ms});
  ASSERT_TRUE(outcome.ok()) << outcome.failure;
  EXPECT_GE(outcome.usage.wall_s, 0.2);
}

TEST_F(LauncherTest, IsSmallSoThatItsOwnMemoryDoesNotShowInTheLaunches) {
  const Outcome outcome =
      launcher_.launch({.argv = {SEALBENCH_BUILD_DIR "/payloads/true"}, .env = {}}, {.timeout = 20s});
  ASSERT_TRUE(outcome.ok()) << outcome.failure;
  EXPECT_LT(outcome.usage.max_rss_bytes, 4 << 20);
}

}  // namespace
}  // namespace sealbench::measure
