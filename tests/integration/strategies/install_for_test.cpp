// What is kept for a runtime that knows nothing of strategies, and the units that make it again.
#include <sys/mount.h>

#include <fstream>

#include "sys/file.hpp"
#include "tests/integration/strategies/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class InstallFor : public StrategiesTest {
 protected:
  void SetUp() override {
    StrategiesTest::SetUp();
    if (IsSkipped()) return;
    const auto support =
        strategies::find("overlay-kept")->support(sys::Host::probe(), strategies::Exe(exe(), bundle->path()));
    if (!support.supported) GTEST_SKIP() << support.reason;
    fs::create_directories(bundle->beside("elsewhere"));
    other_ = bundle->beside("elsewhere/other runtime");
    fs::copy_file(kSealrun, other_);
    fs::create_directories(units());
  }
  void TearDown() override {
    if (bundle != nullptr && !other_.empty()) {
      EXPECT_EQ(uninstall().status, 0);
    }
    StrategiesTest::TearDown();
  }

  [[nodiscard]] Outcome install(std::vector<std::string> more = {}) const { return call("install", std::move(more)); }
  [[nodiscard]] Outcome uninstall() const { return call("uninstall", {}); }
  [[nodiscard]] const std::string& other() const { return other_; }
  [[nodiscard]] std::string units() const { return bundle->beside("units"); }
  [[nodiscard]] std::string unit(const std::string& ending) const {
    return units() + "/sealrun-overlay-kept-other_runtime" + ending;
  }

 private:
  [[nodiscard]] Outcome call(const char* command, std::vector<std::string> more) const {
    more.insert(more.begin(), {command, "--for", other_, "--seal", "overlay-kept", "--unit-directory", units()});
    return with("memfd", more);  // the command's own --seal wins
  }
  std::string other_;
};

std::string line_of(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

TEST_F(InstallFor, PrintsWhatToExecuteInTheProgramsPlace) {
  const Outcome outcome = install();
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::string path = line_of(outcome.out);
  EXPECT_THAT(path, StartsWith(artefacts() + "/overlay-kept-"));
  EXPECT_EQ(run({path, "--version"}).out, run({other(), "--version"}).out);
  EXPECT_TRUE(sys::read_file(path) == sys::read_file(other()));
  EXPECT_EQ(line_of(install().out), path) << "once more changes nothing";
  ASSERT_EQ(uninstall().status, 0);
  EXPECT_FALSE(fs::exists(path));
}

/// The path stays the same, so that whoever has it in a configuration finds the new version there.
TEST_F(InstallFor, AnUpgradeIsThereOnceItIsInstalledAgain) {
  const std::string path = line_of(install().out);
  const std::string newer = sys::read_file(other()) + "a newer version";
  sys::replace_file(other(), newer, 0755);
  ASSERT_EQ(line_of(install().out), path);
  EXPECT_TRUE(sys::read_file(path) == newer);
}

TEST_F(InstallFor, RefusesAScript) {
  const std::string script = bundle->beside("elsewhere/script");
  sys::write_file(script, "#!/bin/sh\n", 0755);
  const Outcome outcome = with("overlay-kept", {"install", "--for", script});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("is a script"));
}

TEST_F(InstallFor, AUnitIsForStrategiesThatKeepSomething) {
  const Outcome outcome = with("memfd", {"install", "--unit", "--unit-directory", units()});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("memfd keeps nothing"));
  EXPECT_TRUE(fs::is_empty(units()));
}

/// What stands behind `name` in a unit.
std::string setting(const std::string& unit, const std::string& name) {
  std::ifstream lines(unit);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + "=")) return line.substr(name.size() + 1);
  }
  return {};
}

TEST_F(InstallFor, UnitsMakeItAgainAndRenewIt) {
  const Outcome outcome = install({"--unit"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("systemctl enable --now sealrun-overlay-kept-other_runtime.service"));
  const std::string path = line_of(outcome.out);
  ASSERT_EQ(with("overlay-kept", {"uninstall", "--for", other(), "--unit-directory", "/nowhere"}).status, 0);
  ASSERT_FALSE(fs::exists(path));
  // As after a boot. A shell reads these quotes as systemd does.
  const Outcome started = run({"/bin/sh", "-c", setting(unit(".service"), "ExecStart")});
  EXPECT_EQ(started.status, 0) << started.err;
  EXPECT_TRUE(sys::read_file(path) == sys::read_file(other()));
  EXPECT_EQ(setting(unit(".path"), "PathChanged"), other());
  EXPECT_EQ(setting(unit(".path"), "Unit"), "sealrun-overlay-kept-other_runtime.service");
  EXPECT_EQ(setting(unit(".service"), "RemainAfterExit"), "") << "the path unit could not start it again";
  ASSERT_EQ(uninstall().status, 0);
  EXPECT_TRUE(fs::is_empty(units()));
}

TEST_F(InstallFor, SystemdReadsTheUnits) {
  if (::access("/usr/bin/systemd-analyze", X_OK) != 0) GTEST_SKIP() << "no systemd-analyze";
  ASSERT_EQ(install({"--unit"}).status, 0);
  const Outcome outcome = run({"/usr/bin/systemd-analyze", "verify", unit(".service"), unit(".path")});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, Not(HasSubstr("other_runtime")));
}

/// From end to end: an engine whose configuration names the path that install prints, and crun, which then neither
/// copies nor binds nor executes itself again.
TEST_F(InstallFor, PodmanLaunchesCrunFromIt) {
  for (const char* program : {"podman", "conmon", "crun", "strace"}) {
    if (run({"/bin/sh", "-c", std::string("command -v ") + program}).status != 0) GTEST_SKIP() << "no " << program;
  }
  const Outcome installed = with("overlay-kept", {"install", "--for", "crun"});
  ASSERT_EQ(installed.status, 0) << installed.err;
  const std::string path = line_of(installed.out);
  sys::write_file(bundle->beside("containers.conf"),
                  "[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\nlock_type = \"file\"\nruntime = "
                  "\"crun-kept\"\n[engine.runtimes]\ncrun-kept = [\"" +
                      path + "\"]\n[network]\nnetwork_config_dir = \"" + bundle->beside("networks") + "\"\n");
  const std::string trace = bundle->beside("trace");
  // crun refuses hybrid cgroups, and podman leaves mounts of its storage.
  const Outcome outcome = run({"unshare",
                               "--mount",
                               "--propagation",
                               "private",
                               "/bin/sh",
                               "-c",
                               "umount /sys/fs/cgroup/unified 2>/dev/null; exec \"$@\"",
                               "sh",
                               "env",
                               "CONTAINERS_CONF=" + bundle->beside("containers.conf"),
                               "strace",
                               "-f",
                               "-o",
                               trace,
                               "-e",
                               "trace=execve,execveat,memfd_create,open_tree",
                               "podman",
                               "--storage-driver=vfs",
                               "--root=" + bundle->beside("storage"),
                               "--runroot=" + bundle->beside("run"),
                               "--tmpdir=" + bundle->beside("tmp"),
                               "run",
                               "--rm",
                               "--cgroup-parent=/" + id,
                               "--ulimit=nofile=1024:1024",
                               "--ulimit=nproc=1024:1024",
                               "--network=none",
                               "--rootfs",
                               bundle->rootfs(),
                               "/bin/sh",
                               "-c",
                               "echo hello"});
  EXPECT_EQ(outcome.out, "hello\n") << outcome.err;
  EXPECT_TRUE(eventually([] { return living_children() == 0; })) << "conmon and what it calls";
  for (const auto& hierarchy : fs::directory_iterator("/sys/fs/cgroup")) {
    for (const char* below : {"/conmon", ""}) ::rmdir((hierarchy.path() / (id + below)).c_str());
  }
  for (const char* below : {"/conmon", ""}) ::rmdir(("/sys/fs/cgroup/" + id + below).c_str());
  const std::string calls = sys::read_file(trace);
  EXPECT_THAT(calls, HasSubstr("execve(\"" + path + "\""));
  EXPECT_THAT(calls, Not(HasSubstr("open_tree(")));
  EXPECT_THAT(calls, Not(HasSubstr("execve(\"/proc/self/fd")));
  EXPECT_THAT(calls, Not(HasSubstr("memfd_create(\"crun")));
  EXPECT_EQ(with("overlay-kept", {"uninstall", "--for", "crun"}).status, 0);
}

}  // namespace
}  // namespace sealbench::testing
