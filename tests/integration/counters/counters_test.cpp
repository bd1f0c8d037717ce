// The counters on programs whose figures are known.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/events.hpp"
#include "harness/counters/memory_cgroup.hpp"
#include "harness/counters/overhead.hpp"
#include "harness/counters/tracer.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kMiB = 1 << 20;
constexpr std::int64_t kCopy = 16 * kMiB;  // of the phased program
constexpr std::int64_t kSlack = 2 * kMiB;  // memory.stat lags behind by some pages per CPU

Launch launch_of(const std::string& program) {
  return {.command = [program] { return Command{.argv = {program}, .env = {}}; }, .before = {}, .after = {}};
}

const Counter& counter(const char* name) { return *find(name); }

std::vector<std::string> phase_names(const results::Json& json) {
  std::vector<std::string> names;
  for (const auto& phase : json["phases"]) names.push_back(phase["name"]);
  return names;
}

const results::Json& phase(const results::Json& json, const std::string& name) {
  for (const auto& candidate : json["phases"]) {
    if (candidate["name"] == name) return candidate;
  }
  throw std::out_of_range("no phase " + name);
}

TEST(BytesCopied, AreWhatTheRuntimeReports) {
  if (choose_tracer().tracer == nullptr) GTEST_SKIP() << choose_tracer().reason;
  const results::Json json = counter("bytes_copied").count(launch_of(PHASED_PROGRAM));
  EXPECT_EQ(json["total"], kCopy);
  EXPECT_EQ(json["source"], "runtime");
  EXPECT_EQ(json["by_system_calls"]["total"], 0) << "it copies with write";
}

TEST(BytesCopied, AreThoseOfTheSystemCallsForARuntimeThatReportsNone) {
  if (choose_tracer().tracer == nullptr) GTEST_SKIP() << choose_tracer().reason;
  const results::Json json = counter("bytes_copied").count(launch_of(SEALBENCH_BUILD_DIR "/payloads/true"));
  EXPECT_EQ(json["total"], 0);
  EXPECT_EQ(json["source"], "system calls");
}

TEST(Memory, SeesAMemfdAtThePeakAndChargedToTheLauncher) {
  if (const auto support = counter("memory").support(); !support.supported) GTEST_SKIP() << support.reason;
  const results::Json json = counter("memory").count(launch_of(PHASED_PROGRAM));
  EXPECT_NEAR(json["peak"]["shmem"].get<double>(), kCopy, kSlack) << json;
  EXPECT_NEAR(json["total"].get<double>(), kCopy, kSlack) << json;
  EXPECT_TRUE(json.contains("created_unavailable"));
}

TEST(Memory, TellsWhatACreatedContainerHoldsAndWhoIsChargedWithIt) {
  if (const auto support = counter("memory").support(); !support.supported) GTEST_SKIP() << support.reason;
  // A "create" that leaves a process behind holding 32 MiB of shared memory, as a created container does.
  std::string pid_file = "/tmp/sealbench-created." + std::to_string(::getpid());
  Launch launch = launch_of(SEALBENCH_BUILD_DIR "/payloads/true");
  launch.create = [&] {
    const std::string script =
        "exec 3>/dev/shm/sealbench-created; rm /dev/shm/sealbench-created; "
        "head -c 33554432 /dev/zero >&3; (exec sleep 60) & echo $! > " +
        pid_file;
    return Command{.argv = {"/bin/sh", "-c", script}, .env = {"PATH=/usr/bin:/bin"}};
  };
  launch.after = [&] {
    if (::access(pid_file.c_str(), F_OK) != 0) return;
    ::kill(std::stoi(sys::read_file(pid_file)), SIGKILL);
    ::unlink(pid_file.c_str());
  };
  if (::access("/dev/shm", W_OK) != 0) GTEST_SKIP() << "/dev/shm is not writable";
  const results::Json json = counter("memory").count(launch);
  EXPECT_NEAR(json["created"]["host"]["shmem"].get<double>(), 32 * kMiB, 2 * kSlack) << json;
  EXPECT_NEAR(json["created"]["parent"]["shmem"].get<double>(), 32 * kMiB, kSlack) << json;
  EXPECT_TRUE(json["created"].contains("container_unavailable"));
}

TEST(Memory, LeavesNoGroupBehind) {
  if (const auto support = counter("memory").support(); !support.supported) GTEST_SKIP() << support.reason;
  std::string directory;
  {
    const MemoryCgroup group;
    directory = group.directory();
    EXPECT_EQ(::access(directory.c_str(), F_OK), 0);
  }
  EXPECT_NE(::access(directory.c_str(), F_OK), 0);
}

TEST(Memory, RemovesTheGroupOfAHarnessThatWasKilled) {
  if (const auto support = counter("memory").support(); !support.supported) GTEST_SKIP() << support.reason;
  std::array<int, 2> name{};
  ASSERT_EQ(::pipe2(name.data(), O_CLOEXEC), 0);
  const sys::UniqueFd in(name[0]);
  sys::UniqueFd out(name[1]);
  const pid_t killed = ::fork();
  if (killed == 0) {
    const MemoryCgroup group;
    sys::write_all(out.get(), group.directory(), "a pipe");
    ::kill(::getpid(), SIGKILL);
  }
  out.reset();
  ::waitpid(killed, nullptr, 0);
  char directory[4096] = {};
  ASSERT_GT(::read(in.get(), directory, sizeof directory - 1), 0);
  const MemoryCgroup alive;
  EXPECT_EQ(::access(directory, F_OK), 0) << "nothing to remove: " << directory;
  remove_stale_memory_cgroups();  // or another start of bench on this host did
  EXPECT_NE(::access(directory, F_OK), 0);
  EXPECT_EQ(::access(alive.directory().c_str(), F_OK), 0) << "its owner lives";
}

TEST(Phases, AreThoseThatTheRuntimeRecords) {
  const results::Json json = counter("phases").count(launch_of(PHASED_PROGRAM));
  EXPECT_EQ(json["source"], "runtime");
  EXPECT_THAT(phase_names(json), ElementsAre("exec of the runtime", "seal", "clone", "exec of the sealed exe", "rootfs",
                                             "privileges", "payload", "teardown", "exit"));
  EXPECT_GE(phase(json, "payload")["median_s"], 0.1) << "it sleeps that long";
}

TEST(Phases, TellWhatHappenedInEach) {
  if (const auto support = event_support(); !support.supported) GTEST_SKIP() << support.reason;
  const results::Json json = counter("phases").count(launch_of(PHASED_PROGRAM));
  const results::Json& payload = phase(json, "payload");
  EXPECT_GE(payload["voluntary_switches"], 1) << "it sleeps";
  EXPECT_GE(payload["off_cpu_s"], 0.09);
  if (untold_events().empty()) {
    // Parent and child run side by side: the last of clone and the child's first step owns what both did.
    EXPECT_GE(phase(json, "rootfs")["page_faults"].get<int>() + phase(json, "clone")["page_faults"].get<int>() +
                  phase(json, "exec of the sealed exe")["page_faults"].get<int>(),
              100)
        << json;
  }
}

TEST(Phases, AreExecutionsAndEndsForOtherRuntimes) {
  if (const auto support = event_support(); !support.supported) GTEST_SKIP() << support.reason;
  Launch launch;
  launch.command = [] { return Command{.argv = {"/bin/sh", "-c", "/bin/true; exit 0"}, .env = {}}; };
  const results::Json json = counter("phases").count(launch);
  EXPECT_EQ(json["source"], "executions and ends");
  EXPECT_THAT(phase_names(json),
              ElementsAre("until exec of sh", "until exec of true", "until exit of true", "until exit of sh", "exit"));
}

TEST(Mounts, CountsChangesThatFollowEachOtherAtOnceOneByOne) {
  if (const auto support = counter("mounts").support(); !support.supported) GTEST_SKIP() << support.reason;
  if (::geteuid() != 0) GTEST_SKIP() << "mounting takes root";
  const std::string directory = "/tmp/sealbench-mounts." + std::to_string(::getpid());
  Launch launch;
  launch.before = [&] { ::mkdir(directory.c_str(), 0700); };
  launch.command = [&] {
    return Command{.argv = {"/bin/sh", "-c", "mount -t tmpfs t " + directory + " && umount " + directory},
                   .env = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin"}};
  };
  launch.after = [&] { ::rmdir(directory.c_str()); };
  const results::Json json = counter("mounts").count(launch);
  EXPECT_EQ(json["total"], 2) << json;
  EXPECT_EQ(json["exact"], true);
  EXPECT_GE(json["wakeups"]["range"][0], 1);
  EXPECT_LE(json["wakeups"]["range"][1], 2);
}

/// Eight processes, counted as so many launches.
Launch contending(const std::string& what) {
  return {.command = [] { return Command{}; },
          .before = {},
          .after = {},
          .create = {},
          .many =
              [what] {
                return Command{.argv = {CONTENDING_PROGRAM, what}, .env = {}};
              },
          .at_once = 8};
}

/// The kernel need not say where its lock lies: it is found by waiting for it.
TEST(MountLock, IsWaitedForByLaunchesThatCopyTheMountTableAtTheSameTime) {
  if (const auto support = counter("mount_lock").support(); !support.supported) GTEST_SKIP() << support.reason;
  const results::Json json = counter("mount_lock").count(contending("mounts"));
  EXPECT_GT(json["total"], 0) << json;
  EXPECT_GT(json["waits"], 0) << json;
  EXPECT_EQ(json["at_once"], 8);
  EXPECT_EQ(json["exact"], false);
}

TEST(MountLock, IsNoOtherLock) {
  if (const auto support = counter("mount_lock").support(); !support.supported) GTEST_SKIP() << support.reason;
  const results::Json json = counter("mount_lock").count(contending("file"));
  EXPECT_EQ(json["range"], (results::Json{0, 0})) << json;
  EXPECT_EQ(json["waits"], 0) << json;
}

TEST(MountLock, IsNoQuestionOfASingleLaunch) {
  EXPECT_THAT(counter("mount_lock").why_nothing(launch_of(PHASED_PROGRAM)), testing::HasSubstr("at the same time"));
  EXPECT_EQ(counter("mount_lock").why_nothing(contending("mounts")), "");
  EXPECT_EQ(counter("syscalls").why_nothing(launch_of(PHASED_PROGRAM)), "");
}

TEST(Overhead, ComparesEveryWayToObserveWithNone) {
  const Overheads measured = measure_overhead(launch_of(SEALBENCH_BUILD_DIR "/payloads/true"), 3);
  EXPECT_EQ(measured.rounds, 3);
  const std::vector<Overhead>& overheads = measured.methods;
  ASSERT_EQ(overheads.size(), tracers().size() + 2);
  EXPECT_EQ(overheads.front().method, "none");
  EXPECT_EQ(overheads.front().ratio, 1);
  EXPECT_EQ(overheads.back().method, "strace -f");
  for (const Overhead& overhead : overheads) {
    EXPECT_EQ(overhead.median_s > 0, overhead.reason.empty()) << overhead.method;
    EXPECT_THAT(to_text(measured), testing::HasSubstr(overhead.method));
  }
}

int rounds_until_stop = 0;

TEST(Overhead, EndsAfterTheRoundInWhichItIsToldTo) {
  rounds_until_stop = 2;  // the unmeasured one, and one more
  const Overheads measured = measure_overhead(launch_of(SEALBENCH_BUILD_DIR "/payloads/true"), 100'000,
                                              [] { return rounds_until_stop-- == 0; });
  EXPECT_EQ(measured.rounds, 1);
  EXPECT_GT(measured.methods.front().median_s, 0);
}

}  // namespace
}  // namespace sealbench::counters
