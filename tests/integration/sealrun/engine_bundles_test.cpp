// What bundles of engines ask for, and runc, crun and sealrun do: each a small container and what it prints.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/integration/sealrun/references.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

/// What all print, or those of them that do otherwise: runc where 1.1 differs from 1.2 and later, which sealrun
/// follows.
struct Printed {
  std::string by_all;
  std::optional<std::string> by_runc = std::nullopt;
  std::optional<std::string> by_crun = std::nullopt;
};

class EngineBundles : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    bundle->config["root"]["readonly"] = false;
    fs::create_symlink("busybox", bundle->rootfs("/bin/stat"));
  }

  void script(const std::string& text) { script_ = text; }
  void mount(Json entry) { bundle->config["mounts"].push_back(std::move(entry)); }
  void bind(const std::string& source, const std::string& destination) {
    mount({{"destination", destination}, {"type", "bind"}, {"source", source}, {"options", {"bind"}}});
  }
  std::string file(const std::string& name, const std::string& content) const {
    sys::write_file(bundle->beside(name), content);
    return bundle->beside(name);
  }
  void user(unsigned number) { bundle->config["process"]["user"] = {{"uid", number}, {"gid", number}}; }
  void user_namespace() {
    Json& linux = bundle->config["linux"];
    linux["namespaces"].push_back({{"type", "user"}});
    for (const char* map : {"uidMappings", "gidMappings"}) {
      linux[map] = {{{"containerID", 0}, {"hostID", 100000}, {"size", 65536}}};
    }
  }
  void without_namespace(const std::string& type) {
    Json kept = Json::array();
    for (const Json& ns : bundle->config["linux"]["namespaces"]) {
      if (ns["type"] != type) kept.push_back(ns);
    }
    bundle->config["linux"]["namespaces"] = kept;
  }

  void expect_of_run(const Printed& expected) {
    bundle->config["process"]["args"] = {"sh", "-c", script_};
    bundle->write();
    each(expected, [&](const Runtime& runtime) { return call(runtime, {"run", "-b", bundle->path(), id}); });
  }
  /// The same of `exec --process`, with the process of the bundle.
  void expect_of_exec(const Printed& expected) {
    Json process = bundle->config["process"];
    process["args"] = {"sh", "-c", script_};
    const std::string process_file = file("process.json", process.dump());
    Json unchanged = bundle->config["process"];
    bundle->config["process"]["args"] = {"sleep", "60"};
    bundle->write();
    each(expected, [&](const Runtime& runtime) {
      const Outcome started = call(runtime, {"run", "-d", "-b", bundle->path(), id}, bundle->beside("discarded"));
      EXPECT_EQ(started.status, 0) << runtime.name << ": " << started.err;
      const Outcome outcome = call(runtime, {"exec", "--process", process_file, id});
      EXPECT_EQ(call(runtime, {"delete", "--force", id}).status, 0);
      return outcome;
    });
    bundle->config["process"] = unchanged;
  }

  /// With a pipe as its standard output, or the file `output`. Nothing is the host's /dev/null: crun changes its owner.
  Outcome call(const Runtime& runtime, const std::vector<std::string>& arguments,
               const std::string& output = {}) const {
    std::vector<std::string> words = {
        "/bin/bash",
        "-o",
        "pipefail",
        "-c",
        R"(in=$1 out=$2; shift 2; if [ -n "$out" ]; then exec "$@" <"$in" >"$out"; else "$@" <"$in" | cat; fi)",
        "bash",
        file("empty", ""),
        output};
    words.insert(words.end(), runtime.command.begin(), runtime.command.end());
    words.insert(words.end(), {"--root", root});
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
  }

 private:
  template <typename Call>
  void each(const Printed& expected, const Call& call) {
    // sealrun first: what the others make in the root, it would find.
    for (const Runtime& runtime :
         {Runtime{"sealrun", {kSealrun}}, reference_runtime("runc"), reference_runtime("crun")}) {
      if (run({runtime.name == "sealrun" ? kSealrun : runtime.name, "--version"}).status != 0) continue;
      std::optional<std::string> other;
      if (runtime.name == "runc") other = expected.by_runc;
      if (runtime.name == "crun") other = expected.by_crun;
      fs::remove(bundle->rootfs("/new"));  // what the one before made
      const Outcome outcome = call(runtime);
      EXPECT_EQ(outcome.out, other.value_or(expected.by_all)) << runtime.name << ": " << outcome.err;
    }
  }

  std::string script_;
};

TEST_F(EngineBundles, AFilterThatKnowsNoNewCallsAndNewPrivileges) {
  bundle->config["process"]["noNewPrivileges"] = false;
  user(1000);
  for (const int answer : {EPERM, ENOSYS}) {
    bundle->config["linux"]["seccomp"] = {
        {"defaultAction", "SCMP_ACT_ALLOW"},
        {"syscalls",
         {{{"names",
            {"close_range", "openat2", "faccessat2", "mount_setattr", "open_tree", "move_mount", "pidfd_open"}},
           {"action", "SCMP_ACT_ERRNO"},
           {"errnoRet", answer}}}}};
    script("echo $HOME; grep Seccomp: /proc/self/status");
    expect_of_run({"/home/app\nSeccomp:\t2\n"});
    expect_of_exec({"/home/app\nSeccomp:\t2\n"});
  }
}

TEST_F(EngineBundles, StreamsBelongToTheUser) {
  user(1000);
  script("echo again > /dev/stdout; stat -L -c %u /proc/self/fd/1");
  expect_of_run({"again\n1000\n"});
  expect_of_exec({"again\n1000\n"});
}

TEST_F(EngineBundles, StreamsBelongToTheUserOfAUserNamespace) {
  user_namespace();
  script("echo again > /dev/stdout; stat -L -c %u /proc/self/fd/1");
  expect_of_run({"again\n0\n"});
  user(1000);
  expect_of_run({"again\n1000\n"});
  const std::string refused = "65534\n";  // crun gives those of run only
  expect_of_exec({"again\n1000\n", std::nullopt, refused});
}

TEST_F(EngineBundles, AFileAsOutputBelongsToTheUser) {
  user(1000);
  bundle->config["process"]["args"] = {"sh", "-c", "echo again >> /dev/stdout"};
  bundle->write();
  for (const Runtime& runtime : {reference_runtime("runc"), Runtime{"sealrun", {kSealrun}}}) {
    const std::string output = file("output-of-" + runtime.name, "");
    ASSERT_EQ(::chmod(output.c_str(), 0600), 0);
    // In the background: in the foreground runc copies from pipes of its own.
    EXPECT_EQ(call(runtime, {"run", "-d", "-b", bundle->path(), id}, output).status, 0) << runtime.name;
    EXPECT_TRUE(eventually([&] { return sys::read_file(output) == "again\n"; })) << runtime.name;
    EXPECT_EQ(call(runtime, {"delete", "--force", id}).status, 0);
    struct stat st {};
    ASSERT_EQ(::stat(output.c_str(), &st), 0);
    EXPECT_EQ(st.st_uid, 1000U) << runtime.name;
    EXPECT_EQ(st.st_gid, 0U) << runtime.name << ": the group stays";
  }
}

TEST_F(EngineBundles, TheHostsNullDeviceStaysTheHosts) {
  user(1000);
  bundle->config["process"]["args"] = {"true"};
  bundle->write();
  EXPECT_EQ(run({"sh", "-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", kSealrun, "--root", root, "run", "-b",
                 bundle->path(), id})
                .status,
            0);
  struct stat st {};
  ASSERT_EQ(::stat("/dev/null", &st), 0);
  EXPECT_EQ(st.st_uid, 0U);
}

class DanglingLink : public EngineBundles, public ::testing::WithParamInterface<std::string> {};

TEST_P(DanglingLink, IsFollowedInsideTheRoot) {
  fs::create_symlink(GetParam(), bundle->rootfs("/etc/resolv.conf"));
  bind(file("source", "nameserver\n"), "/etc/resolv.conf");
  script("cat /etc/resolv.conf; readlink /etc/resolv.conf; cat /run/x/stub.conf");
  expect_of_run({"nameserver\n" + GetParam() + "\nnameserver\n"});
  EXPECT_TRUE(fs::exists(bundle->rootfs("/run/x/stub.conf")));
  EXPECT_FALSE(fs::exists("/run/x/stub.conf")) << "made on the host";
}

INSTANTIATE_TEST_SUITE_P(RelativeAbsoluteAboveTheRoot, DanglingLink,
                         ::testing::Values("../run/x/stub.conf", "/run/x/stub.conf", "../../../run/./x//stub.conf"));

TEST_F(EngineBundles, ADirectoryOnTheWayIsADanglingLink) {
  fs::create_symlink("there/on", bundle->rootfs("/way"));
  fs::create_symlink("/no", bundle->rootfs("/there"));
  bind(file("source", "bound\n"), "/way/to/file");
  script("cat /no/on/to/file");
  expect_of_run({"bound\n"});
}

TEST_F(EngineBundles, LinksThatLeadToEachOtherEndTheLaunch) {
  fs::create_symlink("b", bundle->rootfs("/a"));
  fs::create_symlink("a", bundle->rootfs("/b"));
  bind(file("source", ""), "/a/x");
  const Outcome outcome = run_bundle();
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("on /a/x: "));
}

TEST_F(EngineBundles, SysIsListedBeforeDevAndAFileIsMasked) {
  auto& mounts = bundle->config["mounts"];
  const auto sysfs = std::find_if(mounts.begin(), mounts.end(), [](const Json& m) { return m["type"] == "sysfs"; });
  std::rotate(mounts.begin() + 1, sysfs, sysfs + 1);
  ASSERT_EQ(mounts[1]["destination"], "/sys");
  bundle->config["linux"]["maskedPaths"] = {"/proc/keys", "/sys/kernel/notes"};
  script("cat /proc/keys /sys/kernel/notes; echo hidden");
  expect_of_run({"hidden\n"});
}

TEST_F(EngineBundles, AReadOnlyDev) {
  for (Json& mount : bundle->config["mounts"]) {
    if (mount["destination"] == "/dev") mount["options"].push_back("ro");
  }
  script(
      "grep ' /dev ' /proc/mounts | cut -d, -f1,2; touch /dev/x 2>/dev/null || echo refused; echo x > /dev/null; ls -d "
      "/dev/pts");
  fs::create_symlink("busybox", bundle->rootfs("/bin/cut"));
  expect_of_run({"tmpfs /dev tmpfs ro,nosuid\nrefused\n/dev/pts\n"});
}

TEST_F(EngineBundles, AReadOnlyTmpfsWithAMountBelow) {
  mount({{"destination", "/run"}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", {"ro", "nodev", "mode=755"}}});
  mount({{"destination", "/run/below"}, {"type", "tmpfs"}, {"source", "tmpfs"}});
  bind(file("source", "bound\n"), "/run/file");
  script(
      "grep ' /run ' /proc/mounts; touch /run/x 2>/dev/null || echo refused; touch /run/below/x && ls /run/below; cat "
      "/run/file");
  expect_of_run({"tmpfs /run tmpfs ro,nodev,relatime,mode=755 0 0\nrefused\nx\nbound\n"});
}

TEST_F(EngineBundles, ABindSourceThatOnlyTheHostsRootMayReach) {
  const std::string closed = bundle->beside("closed");
  fs::create_directories(closed + "/inner");
  sys::write_file(closed + "/inner/file", "bound\n");
  ASSERT_EQ(::chmod(closed.c_str(), 0700), 0);
  user_namespace();
  bind(closed + "/inner", "/mnt");
  script("cat /mnt/file; grep ' /mnt ' /proc/self/mountinfo | grep -c shared");
  expect_of_run({"bound\n0\n"});
}

TEST_F(EngineBundles, ADirectoryThatOnlyRootMayEnter) {
  fs::create_directories(bundle->rootfs("/closed"));
  ASSERT_EQ(::chmod(bundle->rootfs("/closed").c_str(), 0700), 0);
  user(2000);
  bundle->config["process"]["cwd"] = "/closed";
  script("readlink /proc/self/cwd; ls /closed 2>/dev/null || echo refused");
  expect_of_run({"/closed\nrefused\n"});
  expect_of_exec({"/closed\nrefused\n"});
}

TEST_F(EngineBundles, AProgramThatACapabilityLetsExecute) {
  fs::create_directories(bundle->rootfs("/root"));
  fs::copy_file(busybox(), bundle->rootfs("/root/sh"));
  ASSERT_EQ(::chmod(bundle->rootfs("/root/sh").c_str(), 0700), 0);
  user(2000);
  for (auto& set : bundle->config["process"]["capabilities"]) set.push_back("CAP_DAC_OVERRIDE");
  for (const char* set : {"inheritable", "ambient"}) {
    bundle->config["process"]["capabilities"][set] = {"CAP_DAC_OVERRIDE"};
  }
  for (const char* program : {"/root/sh", "sh"}) {
    bundle->config["process"]["env"] = {"PATH=/root:/bin"};
    bundle->config["process"]["args"] = {program, "-c", "echo ran $0"};
    bundle->write();
    for (const Runtime& runtime :
         {reference_runtime("runc"), reference_runtime("crun"), Runtime{"sealrun", {kSealrun}}}) {
      const Outcome outcome = call(runtime, {"run", "-b", bundle->path(), id});
      EXPECT_EQ(outcome.out, std::string("ran ") + program + "\n") << runtime.name << ": " << outcome.err;
    }
  }
  for (const char* set : {"effective", "ambient"}) bundle->config["process"]["capabilities"][set] = Json::array();
  bundle->config["process"]["args"] = {"/root/sh"};
  const Outcome refused = run_bundle();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("looking for the program /root/sh: Permission denied"));
}

TEST_F(EngineBundles, ATmpfsHasTheModeOfItsDirectory) {
  ASSERT_EQ(::chmod(bundle->rootfs("/run").c_str(), 0710), 0);
  ASSERT_EQ(::chmod(bundle->rootfs("/tmp").c_str(), 01777), 0);
  for (const char* place : {"/run", "/tmp", "/new"}) {
    mount({{"destination", place}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", {"size=1m"}}});
  }
  mount({{"destination", "/mnt"}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", {"mode=700"}}});
  script("stat -c '%a %n' /run /tmp /new /mnt");
  expect_of_run({"710 /run\n1777 /tmp\n1777 /new\n700 /mnt\n", "710 /run\n1777 /tmp\n1777 /new\n755 /mnt\n",
                 "1777 /run\n1777 /tmp\n1777 /new\n700 /mnt\n"});
}

TEST_F(EngineBundles, AnUnknownCapabilityIsIgnored) {
  bundle->config["process"]["capabilities"]["bounding"].push_back("CAP_OF_THE_FUTURE");
  script("grep CapBnd /proc/self/status");
  expect_of_run({"CapBnd:\t0000000020000420\n"});
  bundle->config["process"]["args"] = {"true"};
  EXPECT_THAT(
      run_bundle().err,
      HasSubstr("sealrun: warning: process.capabilities.bounding: ignoring the unknown capability CAP_OF_THE_FUTURE"));
}

TEST_F(EngineBundles, TheLastOfTwoVariablesCounts) {
  bundle->config["process"]["env"] = {"A=first", "PATH=/bin", "AB=x", "A=last"};
  script(R"(sed 's/\x00/\n/g' /proc/$$/environ | sort)");  // what the shell was given
  expect_of_run({"A=last\nAB=x\nHOME=/root\nPATH=/bin\n"});
}

TEST_F(EngineBundles, AUserNamespaceWithoutANetworkShowsTheHostsSysReadOnly) {
  user_namespace();
  without_namespace("network");
  script(
      "grep ^sysfs /proc/mounts | cut -d, -f1; touch /sys/x 2>&1 | grep -o 'Read-only file system'; ls "
      "/sys/class/net/lo > /dev/null && echo network");
  fs::create_symlink("busybox", bundle->rootfs("/bin/cut"));
  const std::string nothing;  // runc cannot mount it
  expect_of_run({"sysfs /sys sysfs ro\nRead-only file system\nnetwork\n", nothing});
}

TEST_F(EngineBundles, ATmpfsBeginsWithWhatItCovers) {  // podman --read-only
  const std::string data = bundle->rootfs("/data");
  fs::create_directories(data + "/deep/er");
  sys::write_file(data + "/deep/er/file", std::string(100'000, 'x'));
  ASSERT_EQ(::chmod((data + "/deep").c_str(), 02750), 0);
  ASSERT_EQ(::chown((data + "/deep/er/file").c_str(), 1000, 1001), 0);
  ASSERT_EQ(::chmod((data + "/deep/er/file").c_str(), 04711), 0);
  fs::create_symlink("deep/er", data + "/link");
  for (int i = 0; i < 300; ++i) fs::create_directories(data + "/many/" + std::string(30, 'n') + std::to_string(i));
  mount({{"destination", "/data"}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", {"rw", "nosuid", "tmpcopyup"}}});
  script(
      "cd /data; for f in . deep deep/er deep/er/file; do stat -c '%a %u:%g %F %n' $f; done; "
      "stat -c %s link/file; readlink link; ls many | grep -c n; touch new && ls; grep -c ' /data tmpfs' /proc/mounts");
  const auto with = [](const std::string& root_mode, const std::string& mode) {
    return root_mode + " 0:0 directory .\n" + mode + " 0:0 directory deep\n755 0:0 directory deep/er\n" +
           "4711 1000:1001 regular file deep/er/file\n100000\ndeep/er\n300\ndeep\nlink\nmany\nnew\n1\n";
  };
  // runc loses set-group-ID bits of directories.
  expect_of_run({with("755", "2750"), with("755", "750"), with("1777", "2750")});
  EXPECT_FALSE(fs::exists(data + "/new"));
}

}  // namespace
}  // namespace sealbench::testing
