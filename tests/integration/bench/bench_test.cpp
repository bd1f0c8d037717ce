// bench from the outside: what it prints, its exit statuses, and that it leaves nothing behind.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <sstream>

#include "harness/host/scratch_directory.hpp"
#include "harness/measure/mount_table.hpp"
#include "harness/measure/named_directories.hpp"
#include "harness/results/results.hpp"
#include "harness/text/width.hpp"
#include "strategies/registry.hpp"
#include "sys/file.hpp"
#include "tests/integration/bench/namespaces.hpp"
#include "tests/integration/bench/program.hpp"
#include "tests/support/child.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class BenchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::access(bench_program().c_str(), X_OK), 0);
    fs::create_directory(exe_dir());
  }

  [[nodiscard]] std::string exe_dir() const { return scratch_.path() + "/exes"; }
  [[nodiscard]] std::string results_file() const { return scratch_.path() + "/results.json"; }
  /// bench with quick settings, then `more`.
  [[nodiscard]] Ended run(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"--exe-size", "native",  "--warmup",      "1",           "--sessions", "2",
                                          "--exe-dir",  exe_dir(), "--export-json", results_file()};
    const bool counting = std::find(more.begin(), more.end(), "--counters") != more.end();
    if (!counting) arguments.insert(arguments.end(), {"--counters", "none"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return bench(scratch_.path(), arguments);
  }

  /// The next start of bench there.
  [[nodiscard]] Ended next_in(const MountNamespace& place) const {
    return Program(scratch_.path(),
                   place.enter({bench_program(), "--strategy", "noclone", "--runs", "2", "--counters", "none",
                                "--exe-size", "native", "--exe-dir", exe_dir(), "--export-json", results_file()}))
        .wait();
  }

  /// Kills a run of strategies that keep something, once there are launches: then all of it is installed.
  void kill_once_it_launches(const MountNamespace& place, const std::string& strategies) const {
    const std::string launches = scratch_.path() + "/launches";
    sys::write_file(launches, "");
    Program program(scratch_.path(),
                    place.enter({bench_program(), "--strategy", strategies, "--runs", "1000000", "--sessions", "1",
                                 "--exe-size", "native", "--exe-dir", exe_dir(), "--export-json", results_file(),
                                 "--prepare", "echo >> " + launches}));
    const bool holds = testing::eventually([&] { return fs::file_size(launches) > 0; });
    const Ended killed = program.kill_with_children();
    if (killed.status == 3) GTEST_SKIP() << killed.err;
    EXPECT_EQ(killed.status, 128 + SIGKILL);
    ASSERT_TRUE(holds) << "the run had not begun";
  }

  static void skip_unless_root() {
    if (::geteuid() != 0) GTEST_SKIP() << "containers without a user namespace need root";
  }

  host::ScratchDirectory scratch_;
};

/// What the run of process `pid` left: entries of cgroup hierarchies and of directories for workspaces and exes. Names
/// carry the pid, so that other runs on this host do not matter.
std::set<std::string> traces(pid_t pid, const std::string& exe_dir) {
  std::set<std::string> found;
  const auto ours = [id = fmt::format("-{}-", pid)](const fs::path& path) {
    const std::string name = path.filename();
    return name.rfind("sealbench-", 0) == 0 && name.find(id) != std::string::npos;
  };
  std::error_code ignored;
  for (const std::string& directory :
       {exe_dir, std::string("/var/tmp"), std::string("/run/sealbench"), std::string("/dev/shm/sealbench")}) {
    for (const auto& entry : fs::directory_iterator(directory, ignored)) {
      if (ours(entry.path())) found.insert(entry.path());
    }
  }
  for (const std::string& cgroup : measure::directories_named("/sys/fs/cgroup", "sealbench-")) {
    if (ours(cgroup)) found.insert(cgroup);
  }
  return found;
}

TEST_F(BenchTest, MeasuresEveryStrategyThatWorksHereAndLeavesNothing) {
  skip_unless_root();
  for (const char* workload : {"run", "exec"}) {
    const Ended ended = run({"--strategy", "all", "--runs", "4", "--workload", workload, "--seed", "7"});
    ASSERT_EQ(ended.status, 0) << ended.err;
    const results::Results results = results::load(results_file());
    EXPECT_EQ(results.subjects.size() + results.omitted.size(), strategies::all().size());
    ASSERT_THAT(results.subjects, Not(IsEmpty())) << workload;
    EXPECT_EQ(results.subjects[0].strategy, "noclone");
    EXPECT_TRUE(results.subjects[0].reference);
    for (const results::Subject& subject : results.subjects) {
      EXPECT_EQ(subject.samples.size(), 4U) << subject.name;
      EXPECT_THAT(ended.out, HasSubstr(subject.name));
      EXPECT_EQ(subject.command.rfind("sealrun-" + subject.strategy + " " + workload, 0), 0U) << subject.command;
      EXPECT_GT(subject.exe_bytes, 0);
    }
    EXPECT_EQ(results.plan["seed"], 7);
    EXPECT_EQ(results.plan["order"].size(), 4U);
    EXPECT_THAT(results.command_line, HasSubstr("bench --exe-size native"));
    EXPECT_THAT(traces(ended.pid, exe_dir()), IsEmpty()) << workload;
    EXPECT_TRUE(fs::is_empty(exe_dir()));
    EXPECT_THAT(ended.err, Not(HasSubstr("\r"))) << "no progress bar without a terminal";
  }
}

TEST_F(BenchTest, CountsSystemCallsInAPassOfItsOwn) {
  skip_unless_root();
  const Ended ended = run({"--strategy", "noclone", "--runs", "2", "--counters", "syscalls"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results results = results::load(results_file());
  if (!results.warnings.empty()) GTEST_SKIP() << results.warnings.front();
  EXPECT_GT(results.subjects.at(0).counts["syscalls"]["total"].get<int>(), 10);
  EXPECT_EQ(results.subjects.at(0).samples.size(), 2U);
}

TEST_F(BenchTest, CountsTheSameTwiceWithEveryCounter) {
  skip_unless_root();
  std::vector<results::Results> twice;
  for (int i = 0; i < 2; ++i) {
    const Ended ended = run({"--strategy", "noclone,memfd", "--runs", "2", "--counters", "all"});
    ASSERT_EQ(ended.status, 0) << ended.err;
    twice.push_back(results::load(results_file()));
  }
  for (std::size_t i = 0; i < twice[0].subjects.size(); ++i) {
    const results::Subject& subject = twice[0].subjects[i];
    for (const auto& [counter, figure] : subject.counts.items()) {
      if (figure.value("exact", false)) {
        EXPECT_EQ(figure["total"], twice[1].subjects[i].counts[counter]["total"]) << subject.name << " " << counter;
      }
    }
    EXPECT_FALSE(subject.counts.contains("phases"));
    EXPECT_THAT(subject.phases["phases"], Not(IsEmpty())) << subject.name;
  }
  const results::Json& memory = twice[0].subjects[1].counts["memory"];
  if (!memory.contains("created")) GTEST_SKIP() << "no memory controller";
  constexpr std::int64_t kSlack = 512 * 1024;  // the kernel adds up its per-CPU figures now and then only
  EXPECT_GE(memory["created"]["parent"]["shmem"].get<std::int64_t>() + kSlack, twice[0].subjects[1].exe_bytes)
      << "a created container holds its copy";
}

TEST_F(BenchTest, PrintsATableOfAllCountsThatFitsATerminal) {
  skip_unless_root();
  const Ended ended = run({"--strategy", "all", "--runs", "6", "--counters", "all"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  std::istringstream lines(ended.out);
  std::string line;
  while (std::getline(lines, line) && line.find("ratio") == std::string::npos) continue;
  for (const char* column : {"mean", "ratio", "syscalls", "copied", "memory", "mount events"}) {
    EXPECT_THAT(line, HasSubstr(column)) << ended.out;
  }
  EXPECT_LE(text::width_of(line), 120U) << line;
}

TEST_F(BenchTest, DoctorMeasuresWhatObservingCosts) {
  skip_unless_root();
  const Ended ended = bench(scratch_.path(), {"doctor", "--measure-overhead", "--rounds", "2"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  for (const char* method : {"none", "ebpf", "ptrace", "strace"}) EXPECT_THAT(ended.out, HasSubstr(method));
  EXPECT_THAT(traces(ended.pid, exe_dir()), IsEmpty());
}

TEST_F(BenchTest, MakesASubjectOfEachSizeAndOfARepeatedStrategy) {
  skip_unless_root();
  const Ended ended = run({"--strategy", "noclone,noclone", "--runs", "2", "--exe-size", "native,4MiB"});
  EXPECT_EQ(ended.status, 2) << "--exe-size twice";
  const Ended again =
      bench(scratch_.path(), {"--strategy", "noclone,noclone", "--runs", "2", "--exe-size", "native,4MiB",
                              "--export-json", results_file(), "--counters", "none", "--sessions", "1"});
  ASSERT_EQ(again.status, 0) << again.err;
  const results::Results results = results::load(results_file());
  ASSERT_THAT(results.subjects, SizeIs(4));
  EXPECT_EQ(results.subjects[1].name, "noclone native #2");
  EXPECT_EQ(results.subjects[2].exe_bytes, 4 << 20);
}

TEST_F(BenchTest, ReportsAnyFormatFromItsResultsFile) {
  skip_unless_root();
  ASSERT_EQ(run({"--strategy", "noclone,memfd", "--runs", "7", "--quiet"}).status, 0);
  const Ended commit = bench(scratch_.path(), {"report", results_file(), "--format", "commit"});
  EXPECT_EQ(commit.status, 0) << commit.err;
  EXPECT_THAT(commit.out, AllOf(HasSubstr("Benchmark 1: noclone"), HasSubstr("Summary")));
  const Ended json = bench(scratch_.path(), {"report", results_file(), "--format", "json"});
  EXPECT_EQ(results::Json::parse(json.out)["schema"], results::kSchema);
}

TEST_F(BenchTest, PrintsSeveralFormatsOfOneRunEachToItsPlace) {
  skip_unless_root();
  const std::string csv = scratch_.path() + "/figures.csv";
  const std::string page = scratch_.path() + "/page.md";
  const Ended ended = run({"--strategy", "noclone,memfd", "--runs", "6", "--format", "commit", "--format", "csv=" + csv,
                           "--format", "markdown=" + page});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("Benchmark 1: noclone"));
  EXPECT_THAT(sys::read_file(csv), HasSubstr("noclone,"));
  EXPECT_THAT(sys::read_file(page), HasSubstr("| noclone"));
}

TEST_F(BenchTest, RatiosAreToTheReferenceThatIsNamedAndRowsInTheOrderThatIsAskedFor) {
  skip_unless_root();
  const Ended ended =
      run({"--strategy", "noclone,memfd,memfd-init", "--runs", "8", "--reference", "memfd", "--sort", "name"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("ratio to memfd"), ::testing::ContainsRegex("\nmemfd .*\nmemfd-init .*\nnoclone ")));
  EXPECT_EQ(results::reference_of(results::load(results_file()))->name, "memfd");
  const Ended report = bench(scratch_.path(), {"report", results_file(), "--reference", "noclone"});
  EXPECT_THAT(report.out, HasSubstr("ratio to noclone")) << report.err;
}

TEST_F(BenchTest, RunsWhatIsToBePreparedBeforeEachTimedLaunchAndNoOther) {
  skip_unless_root();
  const std::string log = scratch_.path() + "/log";
  const std::string command = "echo \"it's done\" >> " + log;
  const Ended ended =
      run({"--strategy", "noclone,memfd-init", "--runs", "4", "--counters", "syscalls", "--prepare", command});
  ASSERT_EQ(ended.status, 0) << ended.err;
  const std::string lines = sys::read_file(log);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 8)
      << "two subjects, four blocks; warm-ups and counts are more";
  EXPECT_EQ(results::load(results_file()).plan["prepare"], command);
  EXPECT_THAT(ended.out, HasSubstr("before each timed launch: " + command));
}

TEST_F(BenchTest, EndsInWordsWhenWhatIsToBePreparedFails) {
  skip_unless_root();
  const std::string mark = scratch_.path() + "/mark";
  for (const std::string& command : {std::string("echo no room >&2; exit 7"), "test ! -e " + mark + " && > " + mark}) {
    const Ended ended = run({"--strategy", "noclone,memfd-init", "--runs", "4", "--prepare", command});
    EXPECT_EQ(ended.status, 2) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr("--prepare: `" + command + "` exited with status"));
    EXPECT_THAT(traces(ended.pid, exe_dir()), IsEmpty());
  }
  const Ended slow = run({"--strategy", "noclone", "--runs", "4", "--timeout", "200ms", "--prepare", "sleep 60"});
  EXPECT_EQ(slow.status, 2);
  EXPECT_THAT(slow.err, HasSubstr("was killed after its time limit"));
}

TEST_F(BenchTest, RefusesBadUseWithStatus2AndLeavesNothing) {
  const std::string broken = scratch_.path() + "/broken";
  fs::create_directory(broken);
  sys::write_file(broken + "/config.json", "{ broken");
  const struct {
    std::vector<std::string> arguments;
    const char* says;
  } cases[] = {
      {{"--strategy", "nonsense"}, "noclone"},
      {{"--workload", "nonsense"}, "run, exec"},
      {{"--format", "nonsense"}, "text"},
      {{"--counters", "nonsense"}, "syscalls"},
      {{"--strategy", "auto", "--require", "nonsense"}, "independent-pages"},
      {{"--strategy", "all", "--require", "rootless"}, "--strategy auto"},
      {{"advise", "/no/such/file"}, "/no/such/file"},
      {{"--bundle", "/no/such/bundle"}, "/no/such/bundle"},
      {{"--bundle", broken}, "not JSON"},
      {{"--runs", "0"}, "--runs"},
      {{"--runs", "many"}, "--runs"},
      {{"--exe-size", "10"}, "--exe-size"},
      {{"--exe-size", "big"}, "big"},
      {{"--exe-dir", "/no/such/place"}, "/no/such/place"},
      {{"--cpu", "x"}, "--cpu"},
      {{"--seed", "x"}, "--seed"},
      {{"--strategy", ""}, "--strategy '' names nothing: leave it out, or see `bench help strategies`"},
      {{"--timeout", "nan"}, "--timeout: \"nan\" is not a time: write for example 90"},
      {{"--precision", "1"}, "\"1\" may mean 1 % or 100 %: write 1% or 100%"},
      {{"--format", "text", "--format", "csv"}, "both go to standard output: write --format csv=FILE"},
      {{"--format", "csv=" + broken + "/a", "-o", broken + "/b"}, "nothing is left to go there"},
      {{"-o", broken + "/a", "--export-json", broken + "/a"}, "--export-json and --output both write"},
      {{"--sort", "mean"}, "unknown order \"mean\": did you mean mean-time?"},
      {{"--strategy", "noclone", "--reference", "memfd"}, "--reference: unknown subject \"memfd\""},
      {{"--reference", "noclone", "--engine", "hyperfine"}, "which --engine hyperfine does not have"},
      {{"--prepare", "sync\nsync"}, "--prepare: write CMD in one line"},
      {{"advise", "/no/such/file", "--runs", "3"}, "FILE and --runs exclude each other"},
      {{"gate", "--baseline", "/no/such/file", "--prepare", "sync"}, "--prepare need --update or --against"},
      {{"gate", "--update", "--baseline", broken + "/a", "-o", broken + "/b"}, "--update and --output exclude"},
      {{"doctor", "--fix", "-o", broken + "/b"}, "--fix and --output exclude each other"},
      {{"man", "verify", "--directory", broken}, "--directory and PAGE exclude each other"},
      {{"--nonsense"}, "--nonsense"},
      {{"nonsense"}, "nonsense"},
      {{"report"}, "FILE"},
      {{"report", "/no/such/file"}, "/no/such/file"},
      {{"report", broken + "/config.json"}, "config.json"},
  };
  for (const auto& [arguments, says] : cases) {
    const Ended ended = bench(scratch_.path(), arguments, {"XDG_STATE_HOME=" + scratch_.path()});
    EXPECT_EQ(ended.status, 2) << arguments.back() << ": " << ended.err;
    EXPECT_THAT(ended.out + ended.err, HasSubstr(says));
    EXPECT_THAT(traces(ended.pid, exe_dir()), IsEmpty()) << arguments.back();
  }
}

TEST_F(BenchTest, LeavesOutWhatABundleDoesNotAllowWithTheRuntimesOwnReason) {
  skip_unless_root();
  const std::string bundle = scratch_.path() + "/bundle";
  fs::create_directories(bundle + "/rootfs");
  sys::write_file(
      bundle + "/config.json",
      R"({"ociVersion": "1.0.2", "process": {"args": ["/nothing-there"], "cwd": "/", "user": {"uid": 0, "gid": 0}},
    "root": {"path": "rootfs"}, "linux": {"namespaces": [{"type": "mount"}, {"type": "pid"}]}})");
  const Ended ended = run({"--strategy", "noclone", "--runs", "2", "--bundle", bundle});
  EXPECT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("left out: noclone"), HasSubstr("nothing-there")));
}

TEST_F(BenchTest, WritesWhatItHasWhenItIsInterrupted) {
  skip_unless_root();
  const std::string launches = scratch_.path() + "/launches";
  for (const int signal : {SIGINT, SIGTERM}) {
    sys::write_file(launches, "");
    Program program(scratch_.path(), {bench_program(), "--strategy", "noclone", "--runs", "1000000", "--sessions", "1",
                                      "--exe-size", "native", "--exe-dir", exe_dir(), "--export-json", results_file(),
                                      "--warmup", "0", "--prepare", "echo >> " + launches});
    EXPECT_TRUE(testing::eventually([&] { return fs::file_size(launches) > 3; })) << "nothing was launched";
    program.send(signal);
    const Ended ended = program.wait();
    EXPECT_EQ(ended.status, 128 + signal) << ended.err;
    const results::Results results = results::load(results_file());
    EXPECT_TRUE(results.interrupted);
    EXPECT_GT(results.subjects.at(0).samples.size(), 0U);
    EXPECT_TRUE(fs::is_empty(exe_dir()));
    fs::remove(results_file());
  }
}

TEST_F(BenchTest, RemovesWhatARunThatWasKilledLeft) {
  skip_unless_root();
  const MountNamespace place(scratch_.path() + "/place");  // elsewhere the start of any other run would remove it
  Program program(scratch_.path(), place.enter({bench_program(), "--strategy", "noclone", "--workload", "exec",
                                                "--runs", "1000000", "--sessions", "1", "--exe-size", "native",
                                                "--exe-dir", exe_dir(), "--export-json", results_file()}));
  EXPECT_TRUE(testing::eventually([&] { return !state_file(place.path("/run/sealbench")).empty(); }));
  EXPECT_EQ(program.kill_with_children().status, 128 + SIGKILL);
  ASSERT_FALSE(fs::is_empty(exe_dir())) << "the run had not begun";
  const Ended next = next_in(place);
  EXPECT_EQ(next.status, 0) << next.err;
  EXPECT_THAT(next.err,
              AllOf(HasSubstr("removed what 1 earlier run left:"), HasSubstr("process"), HasSubstr("director")));
  EXPECT_TRUE(fs::is_empty(exe_dir()));
}

TEST_F(BenchTest, RemovesTheHolderAndTheImageThatAKilledRunLeft) {
  skip_unless_root();
  const MountNamespace place(scratch_.path() + "/place");
  kill_once_it_launches(place, "memfd-pool,sealed-erofs");
  if (IsSkipped() || HasFatalFailure()) return;
  const Ended next = next_in(place);
  EXPECT_THAT(next.err, AllOf(HasSubstr("removed what 1 earlier run left:"), HasSubstr("process")));
  EXPECT_TRUE(fs::is_empty(exe_dir()));
}

TEST_F(BenchTest, ReportsWhatAStrategyKeepsBetweenLaunches) {
  skip_unless_root();
  const Ended ended = run({"--strategy", "memfd,memfd-bind,memfd-pool", "--runs", "4"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results results = results::load(results_file());
  EXPECT_FALSE(results.subjects[0].extra.contains("kept"));
  const auto exe = results.subjects[0].exe_bytes;
  const results::Json& bind = results.subjects[1].extra["kept"];
  EXPECT_EQ(bind["processes"], 1);
  EXPECT_GE(bind["memory_bytes"], exe) << "one copy";
  const results::Json& pool = results.subjects[2].extra["kept"];
  EXPECT_EQ(pool["processes"], 2) << "one hands out, one makes copies";
  EXPECT_GT(pool["memory_bytes"], 2 * exe) << "several copies";
  EXPECT_LT(pool["memory_bytes"], 13 * exe)
      << "eight, and four in use, each counted once, whoever shares its descriptor";
  EXPECT_THAT(ended.out, HasSubstr("memfd-pool keeps between launches: "));
}

/// A mount shows files, and has none.
TEST_F(BenchTest, ReportsAKeptMountAsAMountAndItsImageAsAFile) {
  skip_unless_root();
  const Ended ended = run({"--strategy", "noclone,overlay-kept,erofs-kept", "--runs", "4"});
  if (ended.status == 3) GTEST_SKIP() << ended.err;
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results results = results::load(results_file());
  const auto exe = results.subjects[1].exe_bytes;
  const results::Json& overlay = results.subjects[1].extra["kept"];
  EXPECT_EQ(overlay["mounts"], 2) << "the bind that it lies on, and the overlay";
  EXPECT_EQ(overlay["processes"], 0);
  EXPECT_LT(overlay["disk_bytes"], exe / 2) << "no copy";
  const results::Json& erofs = results.subjects[2].extra["kept"];
  EXPECT_EQ(erofs["mounts"], 2);
  EXPECT_GE(erofs["disk_bytes"], exe) << "one image";
  EXPECT_LT(erofs["disk_bytes"], exe + exe / 2) << "and not once more through its mount";
  EXPECT_THAT(ended.out, HasSubstr("overlay-kept keeps between launches: "));
  EXPECT_THAT(measure::mount_points_below({exe_dir()}), IsEmpty());
}

TEST_F(BenchTest, RemovesTheMountsThatAKilledRunLeft) {
  skip_unless_root();
  const MountNamespace place(scratch_.path() + "/place");
  kill_once_it_launches(place, "overlay-kept,erofs-kept");
  if (IsSkipped() || HasFatalFailure()) return;
  const Ended next = next_in(place);
  EXPECT_THAT(next.err, AllOf(HasSubstr("removed what 1 earlier run left:"), HasSubstr("4 mounts")));
  EXPECT_THAT(next.err, Not(HasSubstr("cannot unmount")));
  EXPECT_TRUE(fs::is_empty(exe_dir()));
}

/// As whoever has installed it launches it: no wrapper, no second execution, nothing bound or copied. On hybrid cgroups
/// its launches have a mount namespace of their own, in which the mount has to be.
TEST_F(BenchTest, CrunIsExecutedFromTheKeptMountItself) {
  skip_unless_root();
  const Ended ended =
      run({"--runtime", "crun", "--strategy", "stock,overlay-kept", "--runs", "4", "--counters", "mounts"});
  if (ended.status == 3) GTEST_SKIP() << ended.err;
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results results = results::load(results_file());
  const results::Subject& kept = results.subjects.at(1);
  EXPECT_EQ(kept.name, "crun overlay-kept") << "not cloned again";
  const results::Json& observed = kept.extra["observed"];
  EXPECT_EQ(observed["kind"], "sealed-overlayfs");
  EXPECT_EQ(observed["executed"].size(), 1U) << observed;
  EXPECT_FALSE(observed["calls"].contains("open_tree")) << observed;
  EXPECT_FALSE(observed["calls"].contains("memfd_create")) << observed;
  EXPECT_EQ(kept.extra["kept"]["mounts"], 2);
  EXPECT_THAT(kept.command, HasSubstr("$(sealrun install --seal overlay-kept --for crun) "));
}

TEST_F(BenchTest, AStrategyThatIsNamedAndCannotBeDoneEndsTheRun) {
  skip_unless_root();
  const Ended ended = run({"--strategy", "noclone,ro-host", "--runs", "2"});
  EXPECT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("ro-host: not supported here"), HasSubstr("neither on erofs")));
  EXPECT_THAT(traces(ended.pid, exe_dir()), IsEmpty());
}

TEST_F(BenchTest, AdvisesFromAResultsFileWithVerdicts) {
  skip_unless_root();
  ASSERT_EQ(run({"--strategy", "noclone,bindfd-ro,memfd,memfd-init", "--runs", "6"}).status, 0);
  const Ended unverified = bench(scratch_.path(), {"advise", results_file()});
  EXPECT_EQ(unverified.status, 2);
  EXPECT_THAT(unverified.err, HasSubstr("measure again with --verify"));
  const Ended measured = run({"--strategy", "noclone,bindfd-ro,memfd,memfd-init", "--runs", "6", "--verify"});
  ASSERT_EQ(measured.status, 0) << measured.err;
  const Ended advice = bench(scratch_.path(), {"advise", results_file(), "--require", "independent-pages,rootless"});
  EXPECT_EQ(advice.status, 0) << advice.err;
  EXPECT_THAT(advice.out, AllOf(HasSubstr("# Protection of the runtime's exe: use `memfd"),
                                HasSubstr("`bindfd-ro`: not independent-pages"), HasSubstr("## Caveats")));
  const Ended unknown = bench(scratch_.path(), {"advise", results_file(), "--require", "nonsense"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("cap-sys-admin-safe"));
}

TEST_F(BenchTest, RunsStrategiesThatNeedNoPrivilegeAsAPlainUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "becoming another user needs root";
  constexpr uid_t kNobody = 65534;
  const std::string home = scratch_.path() + "/home";
  fs::create_directory(home);
  ASSERT_EQ(::chown(home.c_str(), kNobody, kNobody), 0);
  fs::permissions(scratch_.path(), fs::perms::all);
  // Programs in a folder that this user may enter: the build folder need not be one.
  fs::copy(SEALBENCH_BUILD_DIR "/bin", home + "/bin", fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  fs::copy(SEALBENCH_BUILD_DIR "/payloads", home + "/payloads", fs::copy_options::recursive);
  Program program(scratch_.path(),
                  {home + "/bin/bench", "--strategy", "all", "--runs", "2", "--sessions", "1", "--exe-size", "native",
                   "--exe-dir", home, "--counters", "none", "--export-json", home + "/results.json"},
                  {"HOME=" + home, "XDG_RUNTIME_DIR=" + home}, kNobody);
  const Ended ended = program.wait();
  if (ended.status == 3 && ended.err.find("not permitted") != std::string::npos)
    GTEST_SKIP() << "users may not make user namespaces here";
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results results = results::load(home + "/results.json");
  std::set<std::string> names;
  for (const results::Subject& subject : results.subjects) names.insert(subject.name);
  EXPECT_TRUE(names.count("noclone") == 1 && names.count("memfd") == 1) << ended.out;
  for (const results::Omission& omission : results.omitted) EXPECT_FALSE(omission.reason.empty()) << omission.subject;
}

TEST_F(BenchTest, ListsEverythingThatIsRegistered) {
  const Ended json = bench(scratch_.path(), {"list", "--format", "json"});
  ASSERT_EQ(json.status, 0) << json.err;
  const auto list = results::Json::parse(json.out);
  EXPECT_EQ(list["strategies"].size(), strategies::all().size());
  for (const auto& [kind, entries] : list.items()) {
    for (const auto& entry : entries) {
      EXPECT_TRUE(entry.contains("name") && entry.contains("supported")) << kind;
      EXPECT_EQ(entry["supported"].get<bool>(), !entry.contains("reason")) << kind << entry;
    }
  }
  EXPECT_THAT(bench(scratch_.path(), {"list"}).out,
              AllOf(HasSubstr("noclone"), HasSubstr("exec"), HasSubstr("commit")));
}

/// As Linux 5.4 would have it, and whoever asks gets the same words.
TEST_F(BenchTest, OnAnOlderKernelListAndDoctorSayWhatAStrategyNeeds) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to seal by mounts";
  const auto on_linux_5_4 = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {SEALBENCH_BUILD_DIR "/tests/older-kernel", "5.4"});
    return Program(scratch_.path(), words).wait();
  };
  const Ended list = on_linux_5_4({bench_program(), "list", "--format", "json"});
  ASSERT_EQ(list.status, 0) << list.err;
  constexpr const char* kNeeds = "needs Linux 5.12: mount_setattr";
  for (const auto& entry : results::Json::parse(list.out)["strategies"]) {
    if (entry["name"] == "detached-bind") {
      EXPECT_EQ(entry.value("reason", ""), kNeeds);
    } else if (!entry["supported"].get<bool>()) {
      EXPECT_THAT(entry["reason"].get<std::string>(), Not(HasSubstr("needs Linux"))) << entry;
    }
  }
  const Ended doctor = on_linux_5_4({bench_program(), "doctor"});
  EXPECT_THAT(doctor.out, HasSubstr("detached-bind: " + std::string(kNeeds)));
  EXPECT_EQ(on_linux_5_4({bench_program(), "--strategy", "noclone,memfd", "--runs", "2", "--sessions", "1", "--warmup",
                          "0", "--counters", "none", "--exe-size", "native", "--exe-dir", exe_dir()})
                .status,
            0);
}

TEST_F(BenchTest, DoctorTellsWhyAndWhatToDo) {
  const Ended ended = bench(scratch_.path(), {"doctor"});
  EXPECT_EQ(ended.status, 0) << ended.out;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("exe directory"), HasSubstr("strategies")));
}

TEST_F(BenchTest, HelpAndVersionSucceed) {
  EXPECT_EQ(bench(scratch_.path(), {"--help"}).status, 0);
  EXPECT_THAT(bench(scratch_.path(), {"--version"}).out, HasSubstr("bench "));
}

}  // namespace
}  // namespace sealbench
