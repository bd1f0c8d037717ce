// Every workload from the outside, with real containers: what its figures say, and that it leaves nothing.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "harness/host/scratch_directory.hpp"
#include "harness/measure/named_directories.hpp"
#include "harness/results/metrics.hpp"
#include "harness/results/results.hpp"
#include "harness/results/survey.hpp"
#include "sys/file.hpp"
#include "tests/integration/bench/program.hpp"
#include "tests/support/child.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;

class WorkloadsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "containers without a user namespace need root";
    fs::create_directory(exe_dir());
  }

  [[nodiscard]] std::string exe_dir() const { return scratch_.path() + "/exes"; }
  [[nodiscard]] std::string results_file() const { return scratch_.path() + "/results.json"; }

  Ended run(const std::string& workload, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"--workload", workload,  "--sessions",    "1",
                                          "--warmup",   "0",       "--counters",    "none",
                                          "--exe-dir",  exe_dir(), "--export-json", results_file()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Ended ended = bench(scratch_.path(), arguments);
    EXPECT_EQ(ended.status, 0) << workload << ended.err;
    EXPECT_TRUE(fs::is_empty(exe_dir())) << workload;
    return ended;
  }

  [[nodiscard]] results::Results saved() const { return results::load(results_file()); }
  /// All values of a metric of a subject.
  [[nodiscard]] std::vector<double> values(const std::string& subject, const std::string& metric) const {
    results::Results results = saved();
    results::look_at(results, metric);
    const results::Subject* found = results::find(results, subject);
    EXPECT_NE(found, nullptr) << subject;
    return found == nullptr ? std::vector<double>() : found->samples.values();
  }

  /// Cgroups of the run of that process, in all hierarchies.
  static std::vector<std::string> cgroups_of(pid_t pid) {
    return measure::directories_named("/sys/fs/cgroup", fmt::format("/sealbench-{}-", pid));
  }
  static std::size_t processes_in(const std::vector<std::string>& cgroups) {
    std::size_t bytes = 0;
    for (const std::string& cgroup : cgroups) bytes += sys::read_file(cgroup + "/cgroup.procs").size();
    return bytes;
  }

  host::ScratchDirectory scratch_;
};

/// So few that each takes a second.
std::vector<std::string> quickly(std::string_view workload) {
  if (workload == "parallel") return {"--set", "width=8"};
  if (workload == "held") return {"--set", "containers=2"};
  if (workload == "probes") return {"--set", "containers=2", "--set", "seconds=1", "--set", "rate=5"};
  if (workload == "mount-table") return {"--set", "mounts=0,50", "--set", "watchers=2"};
  if (workload == "churn") return {"--set", "launches=5"};
  if (workload == "killed") return {"--set", "kills=3"};
  if (workload == "filesystem") return {"--set", "filesystem=tmpfs,read-only"};
  return {};
}

TEST_F(WorkloadsTest, HaveEveryFigureOfEverySampleAndAnswerTheirQuestion) {
  for (const workloads::Workload* workload : workloads::workloads()) {
    std::vector<std::string> more = quickly(workload->name());
    more.insert(more.end(), {"--strategy", "noclone,memfd-init", "--runs", "2", "--exe-size", "native"});
    const Ended ended = run(std::string(workload->name()), more);
    EXPECT_THAT(ended.out, HasSubstr(std::string(workload->question()) + " ")) << "the first line";
    const results::Results results = saved();
    ASSERT_THAT(results.subjects,
                SizeIs(workload->name() == "mount-table" || workload->name() == "filesystem" ? 4 : 2));
    EXPECT_THAT(results.metrics, SizeIs(workload->metrics().size()));
    EXPECT_EQ(results::metric_of(results).name, workload->answer().name);
    for (const results::Subject& subject : results.subjects) {
      EXPECT_THAT(subject.samples.wall_s, AllOf(SizeIs(2), Each(Gt(0)))) << workload->name();
      EXPECT_EQ(subject.extra["entry"]["seen"], true) << subject.extra["entry"];
      for (const workloads::Metric& metric : workload->metrics()) {
        const auto& figures = subject.samples.metrics.at(std::string(metric.name));
        ASSERT_THAT(figures, SizeIs(2)) << workload->name() << ' ' << metric.name;
        for (const double figure : figures) EXPECT_TRUE(std::isfinite(figure)) << metric.name;
      }
    }
  }
}

/// For each, a runtime that cannot do it is left out with the reason, or it can.
TEST_F(WorkloadsTest, SayWhatARuntimeCannotDo) {
  for (const workloads::Workload* workload : workloads::workloads()) {
    std::vector<std::string> arguments = {"--workload",    std::string(workload->name()),
                                          "--runtime",     "floor",
                                          "--runtime",     "sealrun",
                                          "--strategy",    "noclone",
                                          "--runs",        "1",
                                          "--sessions",    "1",
                                          "--warmup",      "0",
                                          "--counters",    "none",
                                          "--exe-dir",     exe_dir(),
                                          "--export-json", results_file()};
    const std::vector<std::string> more = quickly(workload->name());
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ended ended = bench(scratch_.path(), arguments);
    if (ended.status == 0) continue;
    EXPECT_EQ(ended.status, 3) << workload->name();
    EXPECT_THAT(ended.err, AnyOf(HasSubstr("floor: it "), HasSubstr("floor: floor only runs"))) << workload->name();
  }
}

TEST_F(WorkloadsTest, LifecycleIsTheSumOfItsSteps) {
  run("lifecycle", {"--strategy", "noclone", "--runs", "3", "--exe-size", "native"});
  const auto wall = values("noclone", "wall");
  const auto create = values("noclone", "create");
  const auto start = values("noclone", "start");
  const auto wait = values("noclone", "wait");
  const auto removal = values("noclone", "delete");
  for (std::size_t i = 0; i < wall.size(); ++i) {
    EXPECT_NEAR(wall[i], create[i] + start[i] + wait[i] + removal[i], 1e-9);
  }
}

/// runc issue 3973: a copy of the exe for each container that is created, and none with an overlay of it.
TEST_F(WorkloadsTest, HeldFindsTheCopyOfEachContainer) {
  constexpr double kExe = 8 << 20;
  run("held",
      {"--strategy", "noclone,memfd,sealed-overlayfs", "--runs", "2", "--exe-size", "8MiB", "--set", "containers=4"});
  EXPECT_THAT(values("memfd", "shmem"), Each(AllOf(Ge(kExe), Le(1.1 * kExe))));
  EXPECT_THAT(values("sealed-overlayfs", "shmem"), Each(Le(0.1 * kExe)));
}

/// udisks and systemd wake up for each mount in the host's table: runc PR 3599.
TEST_F(WorkloadsTest, MountTableFindsWhatWakesItsWatchers) {
  run("mount-table", {"--strategy", "noclone,bindfd-ro,sealed-overlayfs", "--runs", "3", "--exe-size", "native",
                      "--set", "mounts=100", "--set", "watchers=1"});
  EXPECT_THAT(values("bindfd-ro", "watching"), Each(Gt(0)));
  EXPECT_THAT(values("noclone", "watching"), Each(0));
  EXPECT_THAT(values("sealed-overlayfs", "watching"), Each(0));
}

TEST_F(WorkloadsTest, MountTableNeedsAsManyMountsAsItIsTold) {
  const Ended ended =
      bench(scratch_.path(), {"--workload", "mount-table", "--strategy", "noclone", "--set", "mounts=60000"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.err, HasSubstr("takes whole numbers of mounts from 0 to 50000"));
}

/// What is not in the page cache is read: from a disk, where there is one below.
TEST_F(WorkloadsTest, ColdReadsTheExeAgain) {
  run("cold", {"--strategy", "memfd", "--runs", "2", "--exe-size", "8MiB"});
  if (saved().host["exe_filesystem"]["type"] == "tmpfs") GTEST_SKIP() << "nothing is read from a tmpfs";
  EXPECT_THAT(values("memfd", "read"), Each(Ge(8 << 20)));
}

/// The same parameter of any other workload.
TEST_F(WorkloadsTest, EveryWorkloadCanFindTheCacheCold) {
  run("exec", {"--strategy", "memfd", "--runs", "2", "--exe-size", "8MiB", "--set", "cache=exe,warm"});
  results::Results results = saved();
  ASSERT_THAT(results.subjects, SizeIs(2));
  EXPECT_THAT(results.subjects[0].samples.major_faults, Each(Ge(1))) << "what was dropped is read";
  EXPECT_THAT(results.subjects[1].samples.major_faults, Each(0));
}

/// What a bundle asks of cgroups is what its containers get, of each runtime, or it says that they do not.
TEST_F(WorkloadsTest, ContainersHaveTheCgroupsThatAreAskedFor) {
  const auto launched = [&](const std::vector<std::string>& runtimes) {
    std::vector<std::string> arguments = {"--strategy",    "noclone,stock",
                                          "--set",         "cgroup=none,own,limits",
                                          "--runs",        "1",
                                          "--sessions",    "1",
                                          "--warmup",      "0",
                                          "--counters",    "syscalls",
                                          "--exe-size",    "native",
                                          "--exe-dir",     exe_dir(),
                                          "--export-json", results_file()};
    for (const std::string& runtime : runtimes) arguments.insert(arguments.end(), {"--runtime", runtime});
    return bench(scratch_.path(), arguments);
  };
  const Ended refused = launched({"runc"});
  EXPECT_EQ(refused.status, 3) << "a named subject is left out";
  EXPECT_THAT(refused.err, HasSubstr("makes a cgroup for a container whose bundle asks for none"))
      << "runc always does";
  const Ended ended = launched({"sealrun", "crun"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  for (const Ended& each : {refused, ended}) EXPECT_THAT(cgroups_of(each.pid), IsEmpty());
  EXPECT_TRUE(fs::is_empty(exe_dir()));
  const results::Results results = saved();
  const auto directories_made = [&](const std::string& subject) {
    const results::Subject* found = results::find(results, subject);
    if (found == nullptr) throw std::out_of_range(subject);
    const results::Json& calls = found->counts["syscalls"]["by_name"];
    return calls.value("mkdir", 0) + calls.value("mkdirat", 0);
  };
  for (const std::string runtime : {"sealrun noclone", "crun stock"}) {
    EXPECT_GT(directories_made(runtime + " cgroup=own"), directories_made(runtime + " cgroup=none"));
    EXPECT_GT(directories_made(runtime + " cgroup=limits"), directories_made(runtime + " cgroup=none"));
  }
}

/// Each is there or says what it lacks; what was mounted for it nobody saw, and it is gone.
TEST_F(WorkloadsTest, FilesystemsAreMadeForTheExeAndLeaveNothing) {
  const Ended ended = run("filesystem", {"--strategy", "noclone,memfd,sealed-overlayfs", "--runs", "1"});
  EXPECT_THAT(sys::read_file("/proc/self/mountinfo"), Not(HasSubstr(scratch_.path())));
  const results::Results results = saved();
  const auto measured = [&](const std::string& name) { return results::find(results, name) != nullptr; };
  for (const char* const always : {"host", "tmpfs", "read-only", "noexec-run"}) {
    EXPECT_TRUE(measured(std::string("noclone filesystem=") + always)) << always;
    EXPECT_TRUE(measured(std::string("memfd filesystem=") + always)) << always;
  }
  if (results.host["exe_filesystem"]["type"] != "overlay") {  // which takes no upper layer on another
    EXPECT_TRUE(measured("memfd filesystem=overlay-2"));
    EXPECT_TRUE(measured("sealed-overlayfs filesystem=overlay"));
    EXPECT_FALSE(measured("sealed-overlayfs filesystem=overlay-2")) << "the kernel stacks two at most";
    EXPECT_THAT(ended.out, HasSubstr("does not work: sealed-overlayfs filesystem=overlay-2"));
  }
  for (const results::Omission& omission : results.omitted) {
    EXPECT_THAT(omission.reason, AnyOf(HasSubstr("is not installed"), HasSubstr("not supported here"),
                                       HasSubstr("mounting"), HasSubstr("loop")))
        << omission.subject;
  }
  for (const auto& device : fs::directory_iterator("/sys/block")) {
    const fs::path backing = device.path() / "loop/backing_file";
    if (!fs::exists(backing)) continue;
    EXPECT_THAT(sys::read_file(backing), Not(HasSubstr(scratch_.path())));
  }
}

/// kill -9: the mounts end with their namespace, the next start removes the rest.
TEST_F(WorkloadsTest, FilesystemsOfAKilledRunAreGoneAfterTheNextStart) {
  Program program(scratch_.path(), {bench_program(), "--workload", "run", "--set", "filesystem=ext4", "--strategy",
                                    "noclone", "--exe-size", "native", "--counters", "none", "--runs", "100000",
                                    "--exe-dir", exe_dir(), "--export-json", results_file()});
  ASSERT_TRUE(testing::eventually([&] { return !fs::is_empty(exe_dir()); }));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  program.send(SIGKILL);
  program.wait();
  EXPECT_FALSE(fs::is_empty(exe_dir()));
  run("run", {"--strategy", "noclone", "--runs", "1", "--exe-size", "native"});
  EXPECT_THAT(sys::read_file("/proc/self/mountinfo"), Not(HasSubstr(scratch_.path())));
}

/// All of them in one file, of which each is a results file wherever one is read.
TEST_F(WorkloadsTest, ASurveyHasAnAnswerOfEach) {
  const Ended ended = bench(scratch_.path(), {"--workload", "all", "--strategy", "noclone", "--exe-size", "native",
                                              "--sessions", "1", "--warmup", "0", "--runs", "1", "--max-time", "60s",
                                              "--exe-dir", exe_dir(), "--export-json", results_file()});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_TRUE(fs::is_empty(exe_dir()));
  EXPECT_THAT(ended.err, HasSubstr("this takes about 60 s"));
  for (const workloads::Workload* workload : workloads::workloads()) {
    const std::string name(workload->name());
    EXPECT_THAT(ended.out, HasSubstr(name + ": " + std::string(workload->question()) + " ")) << ended.out;
    EXPECT_EQ(results::load(results_file() + "#" + name).plan["workload"], name);
  }
  EXPECT_EQ(bench(scratch_.path(), {"report", results_file() + "#exec", "--format", "csv"}).status, 0);
  EXPECT_EQ(bench(scratch_.path(), {"compare", results_file() + "#run", results_file() + "#run"}).status, 0);
  const Ended csv = bench(scratch_.path(), {"report", results_file(), "--format", "csv"});
  EXPECT_EQ(csv.status, 2);
  EXPECT_THAT(csv.err, HasSubstr("the format csv is of one workload"));
  const Ended gate = bench(scratch_.path(), {"gate", "--baseline", results_file()});
  EXPECT_EQ(gate.status, 2);
  EXPECT_THAT(gate.err, HasSubstr("it is a survey of"));
}

TEST_F(WorkloadsTest, ASurveyKeepsWhatItHasWhenItIsInterrupted) {
  Program program(scratch_.path(),
                  {bench_program(), "--workload", "all", "--strategy", "noclone", "--exe-size", "native", "--max-time",
                   "30s", "--exe-dir", exe_dir(), "--export-json", results_file()});
  ASSERT_TRUE(testing::eventually([&] { return fs::exists(results_file()); })) << "after the first session";
  program.send(SIGINT);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 130) << ended.err;
  EXPECT_THAT(results::load(results_file() + "#run").subjects, SizeIs(1));
  EXPECT_TRUE(fs::is_empty(exe_dir()));
}

TEST_F(WorkloadsTest, ASurveyRefusesWhatIsOfOneWorkload) {
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--set", "width=1"},
                                               {"--metric", "cpu"},
                                               {"--precision", "1%"},
                                               {"--format", "csv"},
                                               {"--engine", "hyperfine"}}) {
    std::vector<std::string> arguments = {"--workload", "all"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ended ended = bench(scratch_.path(), arguments);
    EXPECT_EQ(ended.status, 2) << more[0];
    EXPECT_THAT(ended.err, HasSubstr("is of one workload")) << more[0];
  }
}

TEST_F(WorkloadsTest, ProbesAreMadeAtTheirRate) {
  run("probes", {"--strategy", "noclone", "--runs", "1", "--exe-size", "native", "--set", "containers=3", "--set",
                 "rate=4", "--set", "seconds=2"});
  const results::Results results = saved();
  const results::Samples& samples = results.subjects[0].samples;
  // 24 of them, whose processor time is what wait4(2) says of all, less what the prober itself takes.
  const double all = samples.user_s[0] + samples.system_s[0];
  EXPECT_GT(values("noclone", "cpu-per-probe")[0], 0);
  EXPECT_LE(24 * values("noclone", "cpu-per-probe")[0], all + 1e-6);
  EXPECT_GE(samples.wall_s[0], 1.7) << "the last one is due a part of the period before the end";
}

TEST_F(WorkloadsTest, MemoryLimitIsOneAtWhichContainersStart) {
  run("memory-limit", {"--strategy", "noclone", "--runs", "1", "--exe-size", "native"});
  EXPECT_THAT(values("noclone", "limit"), Each(AllOf(Gt(128 << 10), Le(64 << 20))));
  EXPECT_THAT(values("noclone", "launches"), Each(Ge(5)));
}

/// Where the kernel tells; else, and of launches that are alone, a warning says why not.
TEST_F(WorkloadsTest, WaitsForTheMountLockAreCountedOfLaunchesAtTheSameTime) {
  const auto warned = [&](const std::string& workload) {
    EXPECT_EQ(bench(scratch_.path(), {"--workload", workload, "--strategy", "noclone", "--runs", "1", "--sessions", "1",
                                      "--warmup", "0", "--exe-size", "native", "--counters", "mount_lock", "--exe-dir",
                                      exe_dir(), "--export-json", results_file()})
                  .status,
              0);
    return fmt::format("{}", fmt::join(saved().warnings, "\n"));
  };
  const std::string parallel = warned("parallel");
  const results::Json counts = saved().subjects[0].counts;
  if (counts.contains("mount_lock")) {
    EXPECT_EQ(counts["mount_lock"]["at_once"], 64);
    EXPECT_GE(counts["mount_lock"]["total"], 0);
  } else {
    EXPECT_THAT(parallel, HasSubstr("not counted: mount_lock: "));
  }
  EXPECT_THAT(warned("run"), HasSubstr("not counted: mount_lock: it is of launches at the same time"));
}

/// sealrun copies before the container has a group.
TEST_F(WorkloadsTest, MemoryLimitSaysWhoIsChargedWithTheCopy) {
  constexpr double kExe = 8 << 20;
  run("memory-limit", {"--strategy", "noclone,memfd", "--runs", "2", "--exe-size", "8MiB"});
  EXPECT_THAT(values("memfd", "to-caller"), Each(AllOf(Ge(0.9 * kExe), Le(1.1 * kExe))));
  EXPECT_THAT(values("memfd", "to-container"), Each(Le(0.1 * kExe)));
  EXPECT_THAT(values("noclone", "to-caller"), Each(Le(0.1 * kExe)));
}

/// The control: a container that leaves 512 KiB of memory on its host. What others do there meanwhile counts as well.
TEST_F(WorkloadsTest, ChurnFindsWhatEveryLaunchLeaves) {
  constexpr double kLeft = 512 * 1024;
  const std::string busybox = fs::exists("/bin/busybox") ? "/bin/busybox" : "/usr/bin/busybox";
  if (!fs::exists(busybox)) GTEST_SKIP() << "no busybox: install busybox-static";
  const host::ScratchDirectory left("/dev/shm");
  const std::string bundle = scratch_.path() + "/bundle";
  fs::create_directories(bundle + "/rootfs/left");
  fs::copy_file(busybox, bundle + "/rootfs/busybox");
  const char* const leave = "/busybox head -c 524288 /dev/zero > $(/busybox mktemp /left/XXXXXX)";
  const nlohmann::json config = {
      {"ociVersion", "1.0.2"},
      {"root", {{"path", "rootfs"}}},
      {"process", {{"args", {"/busybox", "sh", "-c", leave}}, {"cwd", "/"}, {"user", {{"uid", 0}, {"gid", 0}}}}},
      {"mounts", {{{"destination", "/left"}, {"source", left.path()}, {"options", {"rbind"}}}}},
      {"linux", {{"namespaces", {{{"type", "mount"}}, {{"type", "pid"}}}}}}};
  sys::write_file(bundle + "/config.json", config.dump());
  run("churn",
      {"--strategy", "noclone", "--runs", "5", "--exe-size", "native", "--set", "launches=100", "--bundle", bundle});
  std::vector<double> growth = values("noclone", "growth");
  std::sort(growth.begin(), growth.end());
  EXPECT_THAT(growth.at(growth.size() / 2), AllOf(Ge(kLeft / 2), Le(2 * kLeft)));
}

/// sealrun makes no mount in the host's table but bindfd-ro's, and what stays of its state its delete removes.
TEST_F(WorkloadsTest, KilledLeavesNothingThatDeleteDoesNotRemove) {
  run("killed", {"--strategy", "noclone,bindfd-ro", "--runs", "2", "--exe-size", "native", "--set", "kills=10"});
  EXPECT_THAT(values("noclone", "processes"), Each(0));
  EXPECT_THAT(values("bindfd-ro", "processes"), Each(0));
  EXPECT_THAT(values("noclone", "files"), Each(Ge(0)));
}

/// Samples that take long end early, which is no failure of their subject; what they hold is removed.
TEST_F(WorkloadsTest, AreInterruptedWithoutBlameAndLeaveNothing) {
  using Words = std::vector<std::string>;
  for (const Words& words : {Words{"held", "--set", "containers=1000"}, Words{"killed", "--set", "kills=10000"},
                             Words{"engine", "--runs", "1000"}}) {
    const std::string& workload = words.front();
    Words command = {bench_program(), "--strategy", "noclone", "--exe-size",    "native",       "--counters",
                     "none",          "--exe-dir",  exe_dir(), "--export-json", results_file(), "--workload"};
    command.insert(command.end(), words.begin(), words.end());
    Program program(scratch_.path(), command);
    ASSERT_TRUE(testing::eventually([&] { return !fs::is_empty(exe_dir()); }));
    std::this_thread::sleep_for(std::chrono::seconds(1));
    program.send(SIGINT);
    const Ended ended = program.wait();
    EXPECT_EQ(ended.status, 130) << workload << ended.err;
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("failed"))) << workload;
    EXPECT_TRUE(fs::is_empty(exe_dir())) << workload;
    EXPECT_THAT(cgroups_of(ended.pid), IsEmpty()) << workload;
  }
}

/// podman's monitor, its cgroups, its mounts and its storage: of all runtimes that it can call.
TEST_F(WorkloadsTest, EngineLaunchesBehindPodmanAndLeavesNothing) {
  const Ended ended = run("engine", {"--runtime", "sealrun", "--runtime", "runc", "--runtime", "crun", "--strategy",
                                     "noclone,stock", "--runs", "1"});
  const results::Results results = saved();
  EXPECT_THAT(results.subjects, SizeIs(5));
  for (const char* stock : {"runc stock", "crun stock"}) {
    const results::Subject* subject = results::find(results, stock);
    ASSERT_NE(subject, nullptr) << stock;
    EXPECT_NE(subject->extra["observed"]["kind"], "noclone") << "what podman calls last protects nothing";
  }
  for (const results::Subject& subject : results.subjects) {
    const auto& until_its_end = subject.samples.metrics.at("run");
    for (std::size_t i = 0; i < until_its_end.size(); ++i) {
      EXPECT_LT(until_its_end[i], subject.samples.wall_s[i]) << "it is a part of it";
    }
  }
  EXPECT_THAT(cgroups_of(ended.pid), IsEmpty());
}

/// With bench, all ends at once; the cgroups are the next start's to remove.
TEST_F(WorkloadsTest, EngineIsKilledWithAllThatItStarted) {
  pid_t pid = 0;
  {
    const Program program(scratch_.path(), {bench_program(), "--workload", "engine", "--strategy", "noclone", "--runs",
                                            "1000", "--exe-size", "native", "--counters", "none", "--exe-dir",
                                            exe_dir(), "--export-json", results_file()});
    pid = program.pid();
    ASSERT_TRUE(testing::eventually([&] { return processes_in(cgroups_of(pid)) > 0; }));
  }
  EXPECT_TRUE(testing::eventually([&] { return processes_in(cgroups_of(pid)) == 0; }));
  EXPECT_EQ(bench(scratch_.path(), {"list"}).status, 0);
  EXPECT_THAT(cgroups_of(pid), IsEmpty());
  EXPECT_TRUE(fs::is_empty(exe_dir()));
}

TEST_F(WorkloadsTest, AreRefusedToHyperfineWhereTheyAreSeveralCommands) {
  const Ended ended =
      bench(scratch_.path(), {"--workload", "lifecycle", "--engine", "hyperfine", "--strategy", "noclone", "--runs",
                              "2", "--exe-dir", exe_dir(), "--export-json", results_file()});
  EXPECT_EQ(ended.status, 2) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("a sample of the workload lifecycle is more than one command"));
  EXPECT_TRUE(fs::is_empty(exe_dir()));
}

}  // namespace
}  // namespace sealbench
