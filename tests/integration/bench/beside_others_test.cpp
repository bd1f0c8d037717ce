// Runs that do not see each other's workspaces, and strangers that look like leftovers: nothing that is not bench's, or
// is a live run's, is touched.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "harness/host/scratch_directory.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "sys/process_identity.hpp"
#include "tests/integration/bench/namespaces.hpp"
#include "tests/integration/bench/program.hpp"
#include "tests/support/child.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::eventually;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class BesideOthers : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "namespaces and containers need root";
    fs::create_directory(shared());
  }

  /// The directory for copies of the exe that all of them share.
  [[nodiscard]] std::string shared() const { return scratch_.path() + "/shared"; }
  [[nodiscard]] std::vector<std::string> environment() const { return {"TMPDIR=" + shared()}; }
  /// Where the program named `name` has its output.
  [[nodiscard]] std::string folder(const std::string& name) const {
    fs::create_directories(scratch_.path() + "/" + name);
    return scratch_.path() + "/" + name;
  }
  [[nodiscard]] std::string results_of(const std::string& name) const { return folder(name) + "/results.json"; }
  [[nodiscard]] std::vector<std::string> bench_of(const std::string& name, std::vector<std::string> more) const {
    std::vector<std::string> command = {bench_program(), "--sessions",     "1",          "--exe-size",
                                        "native",        "--warmup",       "1",          "--quiet",
                                        "--export-json", results_of(name), "--counters", "none"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
  [[nodiscard]] std::vector<std::string> endless(const std::string& name, const std::string& workload) const {
    return bench_of(name, {"--strategy", "noclone", "--workload", workload, "--runs", "1000000"});
  }
  [[nodiscard]] std::vector<std::string> short_run(const std::string& name) const {
    return bench_of(name, {"--strategy", "noclone", "--runs", "2"});
  }
  [[nodiscard]] Program start(const std::string& name, const std::vector<std::string>& command) const {
    return {folder(name), command, environment()};
  }
  [[nodiscard]] Ended run(const std::string& name, const std::vector<std::string>& command) const {
    return start(name, command).wait();
  }

  static pid_t pid_in(const std::string& state) {
    return nlohmann::json::parse(sys::read_file(state)).at("pid").get<pid_t>();
  }

  static constexpr long kSecondsBack = 100;  ///< of a clock after boot that has begun anew

  host::ScratchDirectory scratch_;
};

TEST_F(BesideOthers, ALiveRunInAnotherMountNamespaceIsLeftAlone) {
  Program live = start("live", endless("live", "run"));
  ASSERT_TRUE(eventually([&] { return !names_in(shared()).empty(); }));
  ::usleep(500'000);
  const std::set<std::string> before = names_in(shared());
  const Ended other = run(
      "other", {"/usr/bin/unshare", "-m", "/bin/sh", "-c",
                "mount -t tmpfs none /run; mount -t tmpfs none /dev/shm; exec \"$@\"", "sh", bench_program(),
                "--strategy", "noclone", "--runs", "2", "--exe-size", "native", "--export-json", results_of("other")});
  EXPECT_EQ(other.status, 0) << other.err;
  // Cgroups are seen from everywhere: those of a run that was killed beside this test may be among them.
  EXPECT_THAT(other.err, Not(ContainsRegex("removed what .*(process|mount|loop device|director)")));
  EXPECT_EQ(names_in(shared()), before);
  live.send(SIGINT);
  const Ended ended = live.wait();
  EXPECT_EQ(ended.status, 130) << ended.err;
  const results::Results results = results::load(results_of("live"));
  EXPECT_THAT(results.omitted, IsEmpty()) << "no launch of it failed";
  EXPECT_THAT(results.subjects, SizeIs(1));
  EXPECT_THAT(names_in(shared()), IsEmpty());
}

TEST_F(BesideOthers, PidsOfARunThatWasKilledInItsPidNamespaceAreNobodysElsewhere) {
  const MountNamespace place(folder("place"));
  const std::vector<std::string> new_pids = {"/usr/bin/unshare", "-pf", "--mount-proc", "--kill-child=KILL"};
  const auto inside = [&](std::vector<std::string> command) {
    command.insert(command.begin(), new_pids.begin(), new_pids.end());
    return place.enter(command);
  };
  // Strangers with every pid that the run's containers may have in their namespace, older than the run.
  const std::string gate = folder("strangers");
  Program strangers = start("strangers", inside(shell("pids=; i=0; while [ $i -lt 250 ]; do\n"
                                                      "  sleep 1000 & pids=\"$pids $!\"; i=$((i+1)); done\n"
                                                      ": > $TMPDIR/../strangers/ready\n"
                                                      "cd $TMPDIR/../strangers\n"
                                                      "while [ ! -e go ]; do sleep 0.05; done\n"
                                                      "\"$@\" > bench-out 2> bench-err; echo $? > status\n"
                                                      "n=0; for p in $pids; do\n"
                                                      "  readlink /proc/$p/exe > /dev/null && n=$((n+1)); done\n"
                                                      "echo $n > alive; kill $pids",
                                                      short_run("strangers"))));
  ASSERT_TRUE(eventually([&] { return fs::exists(gate + "/ready"); }));
  // A run makes hundreds of processes before its first container: pids begin anew again and again meanwhile.
  const char* const low_pids = "while :; do echo 30 > /proc/sys/kernel/ns_last_pid; sleep 0.01; done & exec \"$@\"";
  Program killed = start("killed", inside(shell(low_pids, endless("killed", "exec"))));
  std::string state;
  ASSERT_TRUE(eventually([&] { return !(state = state_file(place.path("/run/sealbench"))).empty(); }));
  ASSERT_LT(pid_in(state), 250);
  killed.send(SIGKILL);
  killed.wait();
  sys::write_file(gate + "/go", "");
  strangers.wait();
  const std::string said = sys::read_file(gate + "/bench-err");
  EXPECT_EQ(sys::read_file(gate + "/alive"), "250\n") << said;
  EXPECT_EQ(sys::read_file(gate + "/status"), "0\n") << said;
  EXPECT_THAT(said, AllOf(HasSubstr("removed what"), HasSubstr("its pid counts in another pid namespace")));
  EXPECT_THAT(names_in(shared()), IsEmpty());
  EXPECT_THAT(names_in(place.path("/run/sealbench")), IsEmpty());
}

/// The container that a killed run held stands for the stranger that has its pid after a reboot.
TEST_F(BesideOthers, WorkspaceThatOutlivedTheBootIsRemovedAndItsPidsAreNotSignalled) {
  const MountNamespace place(folder("place"));
  Program killed = start("killed", place.enter(endless("killed", "exec")));
  std::string state;
  ASSERT_TRUE(eventually([&] { return !(state = state_file(place.path("/run/sealbench"))).empty(); }));
  const pid_t pid = pid_in(state);
  killed.kill_with_children();
  ASSERT_TRUE(sys::process_start(pid).is_alive());
  // Fewer ticks after boot than when the state was written: what runs now began before that by the clock of both boots.
  const Ended next = run("next", place.enter(in_another_boot(folder("next"), -kSecondsBack, short_run("next"))));
  EXPECT_EQ(next.status, 0) << next.err;
  EXPECT_THAT(next.err, AllOf(HasSubstr("removed what"), HasSubstr("it belongs to another boot of the machine")));
  EXPECT_TRUE(sys::process_start(pid).is_alive());
  ::kill(pid, SIGKILL);
  EXPECT_THAT(names_in(shared()), IsEmpty());
  EXPECT_THAT(names_in(place.path("/run/sealbench")), IsEmpty());
}

/// As above, with nothing but the clock to tell the boots apart: both ends of the interval count.
TEST_F(BesideOthers, ProcessThatBeganBeforeTheOneThatWasWrittenDownIsAnotherOne) {
  const MountNamespace place(folder("place"));
  Program killed = start("killed", place.enter(endless("killed", "exec")));
  std::string state;
  ASSERT_TRUE(eventually([&] { return !(state = state_file(place.path("/run/sealbench"))).empty(); }));
  const pid_t pid = pid_in(state);
  killed.kill_with_children();
  // As before Linux 6.9, where the clock is all that tells: by the inode of its handle it would be known.
  auto without_inode = nlohmann::json::parse(sys::read_file(state));
  without_inode.erase(sys::kPidfsInodeMember);
  sys::write_file(state, without_inode.dump());
  std::vector<std::string> command = {"/usr/bin/unshare", "-T", "--boottime", std::to_string(-kSecondsBack), "-f"};
  for (const std::string& word : short_run("next")) command.push_back(word);
  const Ended next = run("next", place.enter(command));
  EXPECT_EQ(next.status, 0) << next.err;
  EXPECT_THAT(next.err, HasSubstr("removed what"));
  EXPECT_TRUE(sys::process_start(pid).is_alive());
  ::kill(pid, SIGKILL);
}

TEST_F(BesideOthers, WhatCouldNotBeRemovedIsSaidAndTheNextStartRemovesIt) {
  const MountNamespace place(folder("place"));
  // How many descriptors are too few for the removal depends on how many the run has at its end.
  Ended few;
  for (int limit = 9; limit >= 6 && few.err.find("cannot remove") == std::string::npos; --limit) {
    const std::string name = "few" + std::to_string(limit);
    const std::string script =
        "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; ulimit -n " + std::to_string(limit) + "; exec \"$@\"";
    few = run(name, place.enter(shell(script, bench_of(name, {"--strategy", "noclone,memfd", "--runs", "2"}))));
    EXPECT_EQ(few.status, 3) << few.err;
  }
  ASSERT_THAT(few.err, AllOf(HasSubstr("cannot remove /"), HasSubstr("Too many open files; the next start")));
  EXPECT_THAT(names_in(shared()), SizeIs(1));
  EXPECT_THAT(names_in(place.path("/run/sealbench")), SizeIs(1)) << "the journal stays as long as anything does";
  EXPECT_EQ(run("next", place.enter(short_run("next"))).status, 0);
  EXPECT_THAT(names_in(shared()), IsEmpty());
  EXPECT_THAT(names_in(place.path("/run/sealbench")), IsEmpty());
}

/// A report whose pictures take for ever.
class BesideOthersReport : public BesideOthers {
 protected:
  void SetUp() override {
    BesideOthers::SetUp();
    if (IsSkipped()) return;
    place_.emplace(folder("place"));
    ASSERT_EQ(run("measured", place_->enter(short_run("measured"))).status, 0);
    sys::write_file(folder("plots") + "/all.py",
                    "import os, time\n"
                    "open(os.environ['PIDS'], 'w').write(str(os.getpid()))\n"
                    "time.sleep(1000)\n");
  }
  /// Ends it with `signal` once its script runs; the script's pid.
  std::pair<Ended, pid_t> ended_by(int signal) {
    const std::string pids = folder("plots") + "/pid";
    fs::remove(pids);
    std::vector<std::string> variables = environment();
    variables.push_back("SEALBENCH_PLOTS=" + folder("plots"));
    variables.push_back("PIDS=" + pids);
    const std::vector<std::string> report = {bench_program(), "report", results_of("measured"), "--format", "html"};
    Program program(folder("report"), place_->enter(report), variables);
    EXPECT_TRUE(eventually([&] { return fs::exists(pids) && !sys::read_file(pids).empty(); }));
    EXPECT_THAT(names_in(shared()), SizeIs(1));
    program.send(signal);
    Ended ended = program.wait();
    return {std::move(ended), std::stoi(sys::read_file(pids))};
  }
  std::optional<MountNamespace> place_;
};

TEST_F(BesideOthersReport, ThatIsInterruptedLeavesNoDirectoryAndNoProcess) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto [ended, script] = ended_by(signal);
    EXPECT_EQ(ended.status, 128 + signal) << ended.err;
    EXPECT_THAT(names_in(shared()), IsEmpty());
    EXPECT_EQ(::kill(script, 0), -1) << "the script goes on";
  }
}

TEST_F(BesideOthersReport, ThatIsKilledLeavesADirectoryThatTheNextStartRemoves) {
  const auto [ended, script] = ended_by(SIGKILL);
  ::kill(script, SIGKILL);
  const Ended next = run("next", place_->enter({bench_program(), "report", results_of("measured")}));
  EXPECT_EQ(next.status, 0) << next.err;
  EXPECT_THAT(next.err, HasSubstr("removed what 1 earlier run left: 1 directory"));
  EXPECT_THAT(names_in(shared()), IsEmpty());
}

}  // namespace
}  // namespace sealbench
