// Processes that are, and that are not, the container's: who gets a signal.
#include <signal.h>

#include <filesystem>

#include "sys/file.hpp"
#include "sys/process_identity.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class Strangers : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    // No cgroups: a signal could only reach a process by its pid.
    bundle->config["linux"].erase("resources");
    auto& mounts = bundle->config["mounts"];
    for (auto at = mounts.begin(); at != mounts.end();) at = (*at)["type"] == "cgroup" ? mounts.erase(at) : at + 1;
  }
  /// The state of a container that has ended, changed so that its pid is that of `stranger`.
  void claim_process(pid_t stranger, const std::function<void(Json&)>& change) {
    start_sleeping();
    const std::string file = root + "/" + id + "/state.json";
    Json json = Json::parse(sys::read_file(file));
    ASSERT_EQ(sealrun({"kill", id, "KILL"}).status, 0);
    ASSERT_TRUE(eventually([&] { return state()["status"] == "stopped"; }));
    const std::uint64_t start = sys::process_start(stranger).ticks;
    json["pid"] = stranger;
    json["startedAfter"] = start;
    json["startedBefore"] = start;
    json.erase("pidfsInode");  // it would tell by itself
    change(json);
    sys::write_file(file, json.dump());
  }
  void expect_spared(pid_t stranger, const std::string& words) {
    EXPECT_EQ(state()["status"], "stopped");
    EXPECT_EQ(sealrun({"kill", id, "KILL"}).status, 1);
    EXPECT_EQ(sealrun({"exec", id, "true"}).status, 255);
    EXPECT_THAT(sealrun({"kill", id}).err, HasSubstr(words));
    const Outcome removed = sealrun({"delete", "--force", id});
    EXPECT_EQ(removed.status, 0) << removed.err;
    EXPECT_THAT(removed.err, HasSubstr(words));
    EXPECT_TRUE(sys::process_start(stranger).is_alive()) << "a stranger was killed";
  }
};

TEST_F(Strangers, OfAnotherBootIsNotSignalled) {
  Child stranger({"sleep", "60"});
  claim_process(stranger.pid(), [](Json& json) { json["bootId"] = "11111111-2222-3333-4444-555555555555"; });
  expect_spared(stranger.pid(), "another boot");
}

TEST_F(Strangers, CgroupsOfAnotherBootAreOthersNow) {
  const std::string hierarchy = fs::is_directory("/sys/fs/cgroup/pids") ? "/sys/fs/cgroup/pids/" : "/sys/fs/cgroup/";
  const std::string theirs = hierarchy + id + "-stranger";
  ASSERT_TRUE(fs::create_directory(theirs));
  Child stranger({"sleep", "60"});
  claim_process(stranger.pid(), [&](Json& json) {
    json["bootId"] = "11111111-2222-3333-4444-555555555555";
    json["cgroups"] = json["cgroupsMade"] = {theirs};
  });
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  EXPECT_TRUE(fs::is_directory(theirs)) << "it is empty, and somebody's of this boot";
  fs::remove(theirs);
}

TEST_F(Strangers, OfAnotherPidNamespaceIsNotSignalled) {
  Child stranger({"sleep", "60"});
  claim_process(stranger.pid(), [](Json& json) { json["pidNamespace"] = "4:4026530000"; });
  const Outcome careful = sealrun({"delete", id});
  EXPECT_EQ(careful.status, 1) << "it may be running there";
  EXPECT_THAT(careful.err, HasSubstr("another pid namespace"));
  expect_spared(stranger.pid(), "another pid namespace");
}

TEST_F(Strangers, WithoutBootAndNamespaceIsNotSignalled) {
  Child stranger({"sleep", "60"});
  claim_process(stranger.pid(), [](Json& json) {
    json.erase("bootId");
    json.erase("pidNamespace");
  });
  expect_spared(stranger.pid(), "was not written down");
}

TEST_F(Strangers, ThatBeganBeforeTheContainerIsNotSignalled) {
  Child stranger({"sleep", "60"});
  claim_process(stranger.pid(), [](Json& json) {
    json["startedAfter"] = json["startedAfter"].get<std::uint64_t>() + 1;
    json["startedBefore"] = json["startedBefore"].get<std::uint64_t>() + 100;
  });
  EXPECT_EQ(state()["status"], "stopped");
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  EXPECT_TRUE(sys::process_start(stranger.pid()).is_alive()) << "a stranger was killed";
}

TEST_F(Strangers, AContainerSeenFromAnotherPidNamespaceGoesOn) {
  start_sleeping();
  std::vector<std::string> words = {"unshare", "--pid", "--fork", "--mount-proc"};
  const auto removal = command({"delete", id});
  words.insert(words.end(), removal.begin(), removal.end());
  const Outcome refused = run(words);
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("stale"), HasSubstr("another pid namespace")));
  EXPECT_EQ(state()["status"], "running");
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

// In the foreground the pid namespace may be left out: who makes the container holds the lock of its state.
TEST_F(Strangers, AForegroundContainerSeenFromAnotherPidNamespaceGoesOn) {
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  Child launcher(command({"run", "-b", bundle->path(), id}));
  ASSERT_TRUE(eventually([&] { return sealrun({"state", id}).status == 0 && state()["status"] == "running"; }));
  const auto from_elsewhere = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all = {"unshare", "--pid", "--fork", "--mount-proc"};
    const auto one = command(words);
    all.insert(all.end(), one.begin(), one.end());
    return run(all);
  };
  EXPECT_THAT(from_elsewhere({"state", id}).out, HasSubstr("\"running\""));
  EXPECT_EQ(from_elsewhere({"delete", id}).status, 1);
  EXPECT_EQ(from_elsewhere({"kill", id, "KILL"}).status, 1);
  EXPECT_EQ(state()["status"], "running");

  ::kill(launcher.pid(), SIGKILL);
  ASSERT_TRUE(eventually(
      [&] { return sys::process_start(launcher.pid()).ticks == 0 || !sys::process_start(launcher.pid()).is_alive(); }));
  EXPECT_EQ(state()["status"], "running") << "here it is known without its launcher";
  EXPECT_EQ(sealrun({"delete", id}).status, 1);
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(root + "/" + id));
}

TEST_F(Strangers, ProcessesThatOutliveTheFirstGoWithTheContainer) {
  auto& namespaces = bundle->config["linux"]["namespaces"];
  for (auto at = namespaces.begin(); at != namespaces.end();) {
    at = (*at)["type"] == "pid" ? namespaces.erase(at) : at + 1;
  }
  bundle->shell("sleep 60 & echo $!");
  const Outcome outcome = run_bundle();
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(eventually([] { return living_children() == 0; })) << "process " << outcome.out << " is still running";

  bundle->shell("sleep 60 & true");
  bundle->write();
  ASSERT_EQ(sealrun({"run", "-d", "-b", bundle->path(), id}).status, 0);
  ASSERT_TRUE(eventually([&] { return state()["status"] == "stopped"; }));
  EXPECT_EQ(living_children(), 1);
  EXPECT_EQ(sealrun({"delete", id}).status, 0);
  EXPECT_TRUE(eventually([] { return living_children() == 0; }));
}

TEST_F(Strangers, ProcessesInCgroupsOfItsOwnMakingGoWithTheContainer) {
  auto& namespaces = bundle->config["linux"]["namespaces"];
  for (auto at = namespaces.begin(); at != namespaces.end();) {
    at = (*at)["type"] == "pid" ? namespaces.erase(at) : at + 1;
  }
  bundle->shell("sleep 60 & true");
  bundle->write();
  ASSERT_EQ(sealrun({"run", "-d", "-b", bundle->path(), id}).status, 0);
  ASSERT_TRUE(eventually([&] { return state()["status"] == "stopped"; }));
  ASSERT_EQ(living_children(), 1);
  const Json made = Json::parse(sys::read_file(root + "/" + id + "/state.json"))["cgroupsMade"];
  ASSERT_FALSE(made.empty());
  const std::string child = sys::read_file(made[0].get<std::string>() + "/cgroup.procs");
  for (const std::string directory : made) {
    const std::string nested = directory + "/nested";
    ASSERT_TRUE(fs::create_directory(nested));
    for (const std::string file : {"/cpuset.cpus", "/cpuset.mems"}) {  // v1 takes no process without them
      if (fs::exists(directory + file)) sys::write_value(nested + file, sys::read_file(directory + file));
    }
    sys::write_value(nested + "/cgroup.procs", child);
    ASSERT_EQ(sys::read_file(directory + "/cgroup.procs"), "");
  }
  EXPECT_EQ(sealrun({"delete", id}).status, 0);
  EXPECT_TRUE(eventually([] { return living_children() == 0; }));
}

TEST_F(Strangers, KillAllReachesEveryProcess) {
  for (const bool cgroups : {false, true}) {
    if (cgroups) bundle->config["linux"]["resources"]["pids"] = {{"limit", 100}};
    start_sleeping();
    const std::string pid_file = bundle->beside("exec-pid");
    ASSERT_EQ(sealrun({"exec", "-d", "--pid-file", pid_file, id, "sleep", "60"}).status, 0);
    const pid_t other = std::stoi(sys::read_file(pid_file));
    // The first process of a pid namespace does not hear TERM; the other one does, and only with --all.
    EXPECT_EQ(sealrun({"kill", id, "TERM"}).status, 0);
    EXPECT_TRUE(sys::process_start(other).is_alive());
    EXPECT_EQ(sealrun({"kill", "--all", id, "TERM"}).status, 0);
    int status = 0;
    EXPECT_EQ(::waitpid(other, &status, 0), other);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    EXPECT_EQ(state()["status"], "running");
    EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  }
}

}  // namespace
}  // namespace sealbench::testing
