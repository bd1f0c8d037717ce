// Launches that are killed at any moment: what they made is known, shown and removed by `delete`.
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;
using std::chrono::steady_clock;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Killed : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    bundle->config["linux"]["resources"]["pids"] = {{"limit", 100}};
    let_it({"sleep", "60"});
  }
  /// Processes, mounts, cgroups and states of this test's containers, one line each. Processes whose parents were
  /// killed are children of the test.
  [[nodiscard]] std::string remains() const {
    std::string found = leftovers(id) + leftovers(root);
    if (!eventually([] { return living_children() == 0; })) found += "a process\n";
    if (fs::exists(root)) {
      for (const auto& entry : fs::directory_iterator(root)) found += "state: " + entry.path().string() + "\n";
    }
    return found;
  }

  /// Runs `words`, and kills that process `after` its start.
  static void run_and_kill(const std::vector<std::string>& words, microseconds after) {
    Child child(words);
    std::this_thread::sleep_for(after);
    ::kill(child.pid(), SIGKILL);
    child.wait();
  }

  /// About how long `words` take here and now.
  static microseconds time_of(const std::vector<std::string>& words) {
    run(words);  // once for what is only slow the first time
    const auto begin = steady_clock::now();
    EXPECT_EQ(run(words).status, 0);
    return std::chrono::duration_cast<microseconds>(steady_clock::now() - begin);
  }
  void let_it(const std::vector<std::string>& args) {
    bundle->config["process"]["args"] = args;
    bundle->write();
  }
};

TEST_F(Killed, AtAnyMomentOfALaunchDeleteRemovesAllOfIt) {
  const auto run = command({"--seal", "bindfd-ro", "run", "-b", bundle->path(), id});
  let_it({"true"});
  const microseconds whole = time_of(run);
  std::mt19937 random(20261126);
  std::uniform_int_distribution<long> moment(0, whole.count());
  const auto end = steady_clock::now() + std::chrono::seconds(40);
  constexpr int kLaunches = 400;
  int with_state = 0;
  int creating = 0;
  for (int launch = 0; launch < kLaunches && steady_clock::now() < end; ++launch) {
    const microseconds after(moment(random));
    // One that ends is killed while it is taken apart, too.
    let_it(launch % 2 == 0 ? std::vector<std::string>{"sleep", "60"} : std::vector<std::string>{"true"});
    run_and_kill(run, after);
    if (!fs::exists(root + "/" + id)) continue;
    ++with_state;
    const std::string listed = sealrun({"list"}).out;
    EXPECT_THAT(listed, HasSubstr(id)) << "killed after " << after.count() << " us";
    creating += listed.find("creating") != std::string::npos ? 1 : 0;
    const Outcome removed = sealrun({"delete", "--force", id});
    ASSERT_EQ(removed.status, 0) << "killed after " << after.count() << " us: " << removed.err;
    ASSERT_EQ(remains(), "") << "killed after " << after.count() << " us, launch " << launch;
  }
  EXPECT_EQ(remains(), "");
  EXPECT_GT(with_state, 0);
  EXPECT_GT(creating, 0) << "no launch was killed before it had a process: nothing was tested";
}

/// A launcher that is killed when it opens a handle on the process it made, which it does to write it down; strace(1)
/// does that, and goes on until the process has ended as well.
class BeforeItIsWrittenDown : public Killed, public ::testing::WithParamInterface<bool> {};

TEST_P(BeforeItIsWrittenDown, NothingOfTheContainersIsExecuted) {
  if (run({"strace", "-V"}).status != 0) GTEST_SKIP() << "no strace: install strace";
  bundle->config["root"]["readonly"] = false;
  if (GetParam()) {  // init forks, and waits at another place
    bundle->config["linux"]["namespaces"].push_back({{"type", "user"}});
    bundle->config["linux"]["uidMappings"] = {{{"containerID", 0}, {"hostID", 0}, {"size", 65536}}};
    bundle->config["linux"]["gidMappings"] = {{{"containerID", 0}, {"hostID", 0}, {"size", 65536}}};
  }
  let_it({"touch", "/executed"});
  const auto launch = command({"run", "-b", bundle->path(), id});
  EXPECT_EQ(run(launch).status, 0);
  ASSERT_TRUE(fs::remove(bundle->rootfs("/executed"))) << "this container would not show that it runs";
  const std::string log = bundle->beside("log");
  std::vector<std::string> words = {
      "strace", "-f", "-o", log, "-e", "trace=pidfd_open,execveat", "-e", "inject=pidfd_open:signal=KILL"};
  words.insert(words.end(), launch.begin(), launch.end());
  EXPECT_NE(run(words).status, 0);
  EXPECT_THAT(sys::read_file(log), AllOf(HasSubstr("execveat("), HasSubstr("killed by SIGKILL"))) << "init was made";
  EXPECT_FALSE(fs::exists(bundle->rootfs("/executed")));
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  EXPECT_EQ(remains(), "");
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutFork, BeforeItIsWrittenDown, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "forked" : "cloned"; });

TEST_F(Killed, AtAnyMomentOfAnExecDeleteRemovesWhatItMounted) {
  ASSERT_EQ(sealrun({"run", "-d", "-b", bundle->path(), id}).status, 0);
  const auto exec = command({"--seal", "bindfd-ro", "exec", id, "true"});
  const microseconds whole = time_of(exec);
  std::mt19937 random(20261126);
  std::uniform_int_distribution<long> moment(0, whole.count());
  for (int i = 0; i < 60; ++i) run_and_kill(exec, microseconds(moment(random)));
  // What lost its parent is reaped by this test, and a pid namespace ends only when that has happened.
  EXPECT_TRUE(eventually([] { return living_children() == 1; })) << "but for the container's first process";
  EXPECT_EQ(state()["status"], "running");
  const Outcome removed = sealrun({"delete", "--force", id});
  EXPECT_EQ(removed.status, 0) << removed.err;
  EXPECT_EQ(remains(), "");
}

// The same, moment by moment: what a launch has made when it is killed there, made by hand.

TEST_F(Killed, BetweenMountAndUnmountOfTheExe) {
  fs::create_directories(root + "/" + id);
  const std::string place = root + "/" + id + "/seal.bindfd.1";
  sys::write_file(root + "/" + id + "/state.json", "");
  sys::write_file(place, "");
  ASSERT_EQ(run({"mount", "--bind", kSealrun, place}).status, 0);
  EXPECT_EQ(state()["status"], "creating");
  EXPECT_EQ(state()["pid"], 0);
  EXPECT_THAT(sealrun({"list"}).out, AllOf(HasSubstr(id), HasSubstr("creating")));
  EXPECT_THAT(sealrun({"state", id}).err, HasSubstr("its launch was killed"));
  EXPECT_THAT(sealrun({"start", id}).err, HasSubstr("its launch was killed"));
  EXPECT_THAT(sealrun({"kill", id}).err, HasSubstr("its launch was killed"));
  EXPECT_THAT(sealrun({"run", "-b", bundle->path(), id}).err, HasSubstr("delete it first"));
  const Outcome removed = sealrun({"delete", id});
  EXPECT_EQ(removed.status, 0) << removed.err;
  EXPECT_EQ(remains(), "");
}

TEST_F(Killed, DeleteForceSaysWhatStaysAndKeepsTheState) {
  // A cgroup with a stranger in it, recorded by a launch that was killed before it had a process.
  const std::string cgroup = "/sys/fs/cgroup/pids/" + id;
  if (!fs::exists("/sys/fs/cgroup/pids")) GTEST_SKIP() << "no v1 hierarchy with the pids controller";
  fs::create_directories(cgroup);
  Child stranger({"sleep", "60"});
  sys::write_value(cgroup + "/cgroup.procs", std::to_string(stranger.pid()));
  ASSERT_EQ(sealrun({"run", "-d", "-b", bundle->path(), id}).status, 1) << "its cgroup is in use";
  ASSERT_EQ(leftovers(id), "cgroup: " + cgroup + "\n") << "the others were removed again";
  fs::create_directories(root + "/" + id);
  sys::write_file(root + "/" + id + "/state.json",
                  R"({"pid":0,"startedAfter":0,"startedBefore":0,"ociVersion":"1.0.2","bundle":"/b","rootfs":"/b/r",)"
                  R"("created":"now","seal":"noclone","cgroups":[")" +
                      cgroup + R"("],"cgroupsMade":[")" + cgroup + "\"]}\n");
  const Outcome refused = sealrun({"delete", "--force", id});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("could not be removed wholly"), HasSubstr(cgroup)));
  EXPECT_EQ(::kill(stranger.pid(), 0), 0);
  EXPECT_EQ(sealrun({"list", "-q"}).out, id + "\n");
  ::kill(stranger.pid(), SIGKILL);
  stranger.wait();
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  EXPECT_EQ(remains(), "");
}

TEST_F(Killed, DeleteForceOfADamagedStateSaysWhatIsLost) {
  fs::create_directories(root + "/" + id);
  sys::write_file(root + "/" + id + "/state.json", "{\"pid\": ");
  EXPECT_EQ(sealrun({"delete", id}).status, 1);
  ASSERT_TRUE(fs::exists(root + "/" + id));
  const Outcome forced = sealrun({"delete", "--force", id});
  EXPECT_EQ(forced.status, 1);
  EXPECT_THAT(forced.err, AllOf(HasSubstr("damaged"), HasSubstr("is lost")));
  EXPECT_EQ(remains(), "");
}

TEST_F(Killed, ADirectoryOfSomebodyElseIsNoContainer) {
  fs::create_directories(root + "/precious");
  sys::write_file(root + "/precious/data", "");
  EXPECT_EQ(sealrun({"delete", "precious"}).status, 1);
  EXPECT_EQ(sealrun({"delete", "--force", "precious"}).status, 0) << "there is no such container";
  EXPECT_TRUE(fs::exists(root + "/precious/data"));
  EXPECT_EQ(sealrun({"list", "-q"}).out, "");
  fs::remove_all(root + "/precious");
}

}  // namespace
}  // namespace sealbench::testing
