#include "harness/measure/launcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "harness/host/scratch_directory.hpp"
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
  host::ScratchDirectory scratch_;
};

TEST_F(LauncherTest, ReportsSuccessAndUsage) {
  const Outcome outcome = shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done");
  EXPECT_TRUE(outcome.ok()) << outcome.failure;
  EXPECT_GT(outcome.usage.wall_s, 0);
  EXPECT_GT(outcome.usage.user_s + outcome.usage.system_s, 0);
  EXPECT_GT(outcome.usage.max_rss_bytes, 100'000);
  EXPECT_GT(outcome.usage.minor_faults, 0);
}

/// A launch that knows what it took: the kernel told itself before it ended.
TEST_F(LauncherTest, PutsWhatTheKernelSaysOfALaunchWhereItBelongs) {
  const std::string file = scratch_.path() + "/own";
  const Outcome outcome = launcher_.launch({.argv = {"/usr/bin/python3", "-c", R"py(
import resource, sys, time
usage = lambda: resource.getrusage(resource.RUSAGE_SELF)
while usage().ru_utime < 0.2: sum(range(100000))
while usage().ru_nvcsw < 200: time.sleep(1e-5)
own = usage()
print(own.ru_utime, own.ru_stime, own.ru_maxrss * 1024, own.ru_minflt, own.ru_majflt, own.ru_nvcsw, own.ru_nivcsw,
      file=open(sys.argv[1], "w"))
)py",
                                                     file},
                                            .env = {}},
                                           {.timeout = 60s});
  ASSERT_TRUE(outcome.ok()) << outcome.failure;
  Usage own;
  std::ifstream(file) >> own.user_s >> own.system_s >> own.max_rss_bytes >> own.minor_faults >> own.major_faults >>
      own.voluntary_switches >> own.involuntary_switches;
  ASSERT_GE(own.user_s, 0.2);
  ASSERT_GE(own.voluntary_switches, 200);
  EXPECT_GE(outcome.usage.user_s, own.user_s - 1e-5);  // Python reads microseconds
  EXPECT_GE(outcome.usage.system_s, own.system_s - 1e-5);
  EXPECT_GE(outcome.usage.max_rss_bytes, own.max_rss_bytes);
  EXPECT_GE(outcome.usage.minor_faults, own.minor_faults);
  EXPECT_GE(outcome.usage.major_faults, own.major_faults);
  EXPECT_GE(outcome.usage.voluntary_switches, own.voluntary_switches);
  EXPECT_GE(outcome.usage.involuntary_switches, own.involuntary_switches);
}

/// A launcher that answers every request with the same reply, in which every figure differs.
TEST(LauncherClient, TakesEveryFigureFromItsPlaceInTheReply) {
  const host::ScratchDirectory scratch;
  const std::string program = scratch.path() + "/launcher";
  sys::write_file(program, R"py(#!/usr/bin/python3
import socket, struct
bench = socket.socket(fileno=3)
while bench.recv(1 << 20):
    bench.send(struct.pack("=3Q5q4i", 1_000_000_000, 2_000_000_000, 3_000_000_000, 4, 5, 6, 7, 8, 0, 0, 0, 0))
)py",
                  0755);
  ProcessLauncher launcher(program);
  const Outcome outcome = launcher.launch({.argv = {"/bin/true"}, .env = {}}, {.timeout = 1s});
  ASSERT_TRUE(outcome.ok()) << outcome.failure;
  EXPECT_EQ(outcome.usage.wall_s, 1);
  EXPECT_EQ(outcome.usage.user_s, 2);
  EXPECT_EQ(outcome.usage.system_s, 3);
  EXPECT_EQ(outcome.usage.max_rss_bytes, 4);
  EXPECT_EQ(outcome.usage.minor_faults, 5);
  EXPECT_EQ(outcome.usage.major_faults, 6);
  EXPECT_EQ(outcome.usage.voluntary_switches, 7);
  EXPECT_EQ(outcome.usage.involuntary_switches, 8);
}

TEST_F(LauncherTest, HandsBackStandardErrorAndStatusOfAFailure) {
  const Outcome outcome = shell("echo hidden; echo first >&2; echo visible >&2; exit 7");
  EXPECT_EQ(outcome.in_full(), "exited with status 7: first\nvisible");
  EXPECT_EQ(outcome.in_one_line(), "exited with status 7: visible");
}

TEST_F(LauncherTest, HandsBackStandardErrorOfASuccess) {
  const Outcome outcome = shell("echo hidden; echo visible >&2");
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(outcome.errors, "visible");
  EXPECT_EQ(shell("echo hidden").errors, "");
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
  std::vector<pid_t> pids;
  // On a busy machine it may take longer than the limit until there is a tree.
  for (std::chrono::nanoseconds limit = 500ms; pids.size() < 2; limit *= 2) {
    // One grandchild stays in the group, one leaves it and is orphaned.
    const Outcome outcome = shell("sleep 1000 & echo $! > " + file + "; setsid sh -c 'echo $$ >> " + file +
                                      "; exec sleep 1000' & sleep 0.2; wait",
                                  limit);
    EXPECT_THAT(outcome.failure, HasSubstr("time limit"));
    std::ifstream written(file);
    pids.assign(std::istream_iterator<pid_t>(written), {});
    for (const pid_t pid : pids) EXPECT_FALSE(sys::process_start(pid).is_alive()) << pid << " is still there";
    ASSERT_LT(limit, 60s);
  }
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
