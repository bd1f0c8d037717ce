// An engine from end to end: podman with conmon, and sealrun as its runtime.
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Podman : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    for (const char* program : {"podman", "conmon"}) {
      if (run({program, "--version"}).status != 0) GTEST_SKIP() << "no " << program << ": install it";
    }
    fs::create_symlink("busybox", bundle->rootfs("/bin/tty"));
    // No systemd and no journal here, and locks in no memory that all of the host shares.
    sys::write_file(bundle->beside("containers.conf"),
                    "[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\nlock_type = \"file\"\n"
                    "[network]\nnetwork_config_dir = \"" +
                        bundle->beside("networks") + "\"\n");
    has_podman_ = true;
  }
  void TearDown() override {
    if (has_podman_) {
      EXPECT_EQ(podman({"rm", "--force", "--time", "0", "--all"}).status, 0);
      EXPECT_TRUE(eventually([] { return living_children() == 0; })) << "conmon and what it calls";
      remove_cgroups();
      EXPECT_EQ(states_left(), "");
      ::umount2(bundle->beside("storage/vfs").c_str(), MNT_DETACH);  // podman binds it onto itself, for good
      ::umount2(bundle->beside("storage").c_str(), MNT_DETACH);
    }
    SealrunTest::TearDown();
  }

  Outcome podman(const std::vector<std::string>& arguments) const { return run(words(arguments)); }
  std::vector<std::string> words(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {"env",
                                      "CONTAINERS_CONF=" + bundle->beside("containers.conf"),
                                      "podman",
                                      "--storage-driver=vfs",
                                      "--root=" + bundle->beside("storage"),
                                      "--runroot=" + bundle->beside("run"),
                                      "--tmpdir=" + bundle->beside("tmp"),
                                      "--runtime=" + std::string(kSealrun)};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
  }
  /// podman COMMAND OPTIONS --rootfs ROOT PROCESS...
  std::vector<std::string> launch(const std::string& command, const std::vector<std::string>& options,
                                  const std::vector<std::string>& process) const {
    std::vector<std::string> words = {command, "--cgroup-parent=/" + id, "--ulimit=nofile=1024:1024",
                                      "--ulimit=nproc=1024:1024"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--rootfs", bundle->rootfs()});
    words.insert(words.end(), process.begin(), process.end());
    return words;
  }
  Outcome run_rm(std::vector<std::string> options, const std::vector<std::string>& process) const {
    options.emplace_back("--rm");
    return podman(launch("run", options, process));
  }
  std::string inspect(const std::string& what) const {
    return podman({"inspect", "--format", "{{" + what + "}}", "c"}).out;
  }

 private:
  /// Below the default --root: podman 4.3 does not give --runtime-flag to every call.
  std::string states_left() const {
    std::string left;
    std::error_code none;
    for (const auto& container : fs::directory_iterator("/run/sealrun", none)) {
      std::ifstream state(container.path() / "state.json");
      const std::string text(std::istreambuf_iterator<char>(state), {});
      if (text.find(bundle->beside("")) != std::string::npos) left += container.path().string() + "\n";
    }
    return left;
  }
  /// Those of --cgroup-parent, which podman makes for itself and conmon, and leaves.
  void remove_cgroups() const {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& hierarchy : fs::directory_iterator("/sys/fs/cgroup", ignored)) {
      for (const char* below : {"/conmon", ""}) {
        found.push_back(hierarchy.path() / (id + below));
      }
    }
    for (const char* below : {"/conmon", ""}) found.emplace_back("/sys/fs/cgroup/" + id + below);
    for (const fs::path& cgroup : found) ::rmdir(cgroup.c_str());
  }

  bool has_podman_ = false;
};

TEST_F(Podman, RunsAndRemoves) {
  const Outcome outcome = run_rm({"--network=none"}, {"/bin/sh", "-c", "echo hello; echo error >&2; exit 7"});
  EXPECT_EQ(outcome.out, "hello\n");
  EXPECT_EQ(outcome.err, "error\n");
  EXPECT_EQ(outcome.status, 7);
  EXPECT_EQ(podman({"ps", "--all", "--quiet"}).out, "");
}

TEST_F(Podman, AUserAReadOnlyRootAndALimit) {
  sys::write_file(bundle->rootfs("/tmp/of-the-image"), "");
  const Outcome outcome =
      run_rm({"--network=none", "--user=1000", "--read-only", "--memory=64m"},
             {"/bin/sh", "-c",
              "id -u; echo again > /dev/stdout; touch /x 2>&1; ls /tmp; touch /run/made 2>&1; "
              "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2> /dev/null; true"});
  EXPECT_EQ(outcome.out,
            "1000\nagain\ntouch: /x: Read-only file system\nof-the-image\n"
            "touch: /run/made: Permission denied\n67108864\n")
      << outcome.err;
}

TEST_F(Podman, TheNetworkOfTheHost) {
  const Outcome outcome = run_rm({"--network=host"}, {"/bin/readlink", "/proc/self/ns/net"});
  EXPECT_EQ(outcome.out, sys::read_link("/proc/self/ns/net") + "\n") << outcome.err;
}

TEST_F(Podman, ATerminal) {
  if (run({"script", "--version"}).status != 0) GTEST_SKIP() << "no script, which has a terminal: install bsdutils";
  std::string line;
  for (const std::string& word : words(launch("run", {"--rm", "-it", "--network=none", "--user=1000"},
                                              {"/bin/sh", "-c", "'tty; read word; echo got $word'"}))) {
    line += word + " ";
  }
  const Outcome outcome =
      run({"sh", "-c", "{ sleep 2; echo typed; sleep 2; } | script -qec \"$1\" /dev/null", "sh", line});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("/dev/pts/0\r\n"), HasSubstr("got typed\r\n"))) << outcome.err;
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(Podman, ExecStopRemove) {
  const Outcome started =
      podman(launch("run", {"-d", "--name=c", "--network=none"},
                    {"/bin/sh", "-c", "trap 'echo stopped; exit 3' TERM; echo started; while :; do sleep 0.1; done"}));
  ASSERT_EQ(started.status, 0) << started.err;
  EXPECT_EQ(inspect(".State.Status"), "running\n");
  const Outcome executed = podman(
      {"exec", "--user=1000", "--env=A=b", "--workdir=/etc", "c", "/bin/sh", "-c", "id -u; echo $A; pwd; exit 9"});
  EXPECT_EQ(executed.out, "1000\nb\n/etc\n") << executed.err;
  EXPECT_EQ(executed.status, 9);
  EXPECT_THAT(podman({"exec", "--tty", "c", "/bin/tty"}).out, "/dev/pts/0\r\n");
  EXPECT_EQ(podman({"exec", "c", "/no/such"}).status, 127);
  EXPECT_EQ(podman({"stop", "c"}).status, 0);
  EXPECT_EQ(inspect(".State.Status") + inspect(".State.ExitCode"), "exited\n3\n");
  EXPECT_EQ(podman({"logs", "c"}).out, "started\nstopped\n");
  EXPECT_NE(podman({"exec", "c", "/bin/true"}).status, 0);
  EXPECT_EQ(podman({"start", "c"}).status, 0);
  EXPECT_EQ(podman({"kill", "c"}).status, 0);
  EXPECT_TRUE(eventually([&] { return inspect(".State.Status") == "exited\n"; }));
  EXPECT_EQ(podman({"rm", "c"}).status, 0);
}

TEST_F(Podman, SaysWhyAProcessCouldNotBeExecuted) {
  EXPECT_EQ(run_rm({"--network=none"}, {"/no/such"}).status, 127);
  const Outcome outcome = run_rm({"--network=none"}, {"/etc/passwd"});
  EXPECT_EQ(outcome.status, 126);
  EXPECT_THAT(outcome.err, HasSubstr("looking for the program /etc/passwd: Permission denied"));
}

TEST_F(Podman, IsToldWhatSealrunDoesNotDo) {
  ASSERT_EQ(podman(launch("run", {"-d", "--name=c", "--network=none"}, {"/bin/sleep", "60"})).status, 0);
  EXPECT_THAT(podman({"pause", "c"}).err, HasSubstr("sealrun does not implement the command pause"));
}

}  // namespace
}  // namespace sealbench::testing
