// Images and bundles that try to lead the runtime out of the container's root, and what `exec` shows to those inside.
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>
#include <map>

#include "strategies/init_image.hpp"
#include "strategies/registry.hpp"
#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Security : public SealrunTest {};

/// ELOOP, in the words of glibc and of musl.
const auto kLoop = ::testing::AnyOf(HasSubstr("Too many levels of symbolic links"), HasSubstr("Symbolic link loop"));

/// A descriptor of the host's root, numbered 9, is what an attacker would hope for: CVE-2024-21626 had one by accident.
Outcome with_leaked_root(const std::vector<std::string>& command) {
  std::vector<std::string> words = {"sh", "-c", "exec 9</; exec \"$@\"", "sh"};
  words.insert(words.end(), command.begin(), command.end());
  return run(words);
}

TEST_F(Security, DirectoryThroughALeakedDescriptorIsRefused) {  // CVE-2024-21626
  for (const char* number : {"3", "4", "5", "6", "7", "8", "9", "10"}) {
    bundle->config["process"]["cwd"] = std::string("/proc/self/fd/") + number;
    bundle->shell("ls");
    bundle->write();
    const Outcome outcome = with_leaked_root(command({"run", "-b", bundle->path(), id}));
    EXPECT_EQ(outcome.status, 1) << number;
    EXPECT_EQ(outcome.out, "") << number;
    EXPECT_THAT(outcome.err, HasSubstr("making the directory /proc/self/fd/")) << number;
  }
}

TEST_F(Security, ExecIntoALeakedDescriptorIsRefused) {  // CVE-2024-21626, through exec --cwd
  start_sleeping();
  for (const char* number : {"3", "4", "5", "6", "7", "8", "9", "10"}) {
    const Outcome outcome =
        with_leaked_root(command({"exec", "--cwd", std::string("/proc/self/fd/") + number, id, "ls"}));
    EXPECT_EQ(outcome.status, 255) << number;
    EXPECT_EQ(outcome.out, "") << number;
  }
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Security, MountThroughAMagicLinkIsRefused) {  // the class of CVE-2019-19921 and CVE-2021-30465
  fs::create_symlink("/proc/self/fd/9", bundle->rootfs("/target"));
  bundle->config["mounts"].push_back({{"destination", "/target/tmp"}, {"type", "tmpfs"}, {"source", "tmpfs"}});
  bundle->write();
  const Outcome outcome = with_leaked_root(command({"run", "-b", bundle->path(), id}));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, ::testing::AllOf(HasSubstr("mounting tmpfs on /target/tmp: "), kLoop));
}

TEST_F(Security, DevThroughAMagicLinkIsRefused) {
  fs::remove(bundle->rootfs("/dev"));
  fs::create_symlink("/proc/self/fd/9", bundle->rootfs("/dev"));
  bundle->write();
  const Outcome outcome = with_leaked_root(command({"run", "-b", bundle->path(), id}));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, ::testing::AllOf(HasSubstr("mounting tmpfs on /dev: "), kLoop));
}

TEST_F(Security, LinksOfTheImageStayInsideTheRoot) {
  const std::string outside = bundle->beside("outside");
  fs::create_directories(outside);
  // Absolute, and with more ".." than there are directories: both end below the container's root.
  fs::create_symlink(outside, bundle->rootfs("/absolute"));
  fs::create_symlink("../../../../../../.." + outside, bundle->rootfs("/relative"));
  bundle->config["root"]["readonly"] = false;
  for (const char* link : {"/absolute", "/relative"}) {
    bundle->config["mounts"].push_back(
        {{"destination", std::string(link) + "/made"}, {"type", "tmpfs"}, {"source", "t"}});
  }
  const Outcome outcome = run_bundle();
  EXPECT_TRUE(fs::is_empty(outside)) << "the runtime made a directory outside of the root";
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(fs::is_directory(bundle->rootfs(outside + "/made"))) << "what the links say, below the root";
}

TEST_F(Security, MaskedPathsAreNotCoveredByWhatTheImageCallsNull) {  // CVE-2025-31133
  // Without a mount on /dev, the image's own /dev is used.
  auto& mounts = bundle->config["mounts"];
  for (auto at = mounts.begin(); at != mounts.end();) {
    at = std::string((*at)["destination"]).starts_with("/dev") ? mounts.erase(at) : at + 1;
  }
  bundle->config["root"]["readonly"] = false;
  sys::write_file(bundle->rootfs("/chosen"), "by the attacker\n");
  for (const std::string kind : {"link", "file", "memory", "block device"}) {
    fs::remove(bundle->rootfs("/dev/null"));
    if (kind == "link") {
      fs::create_symlink("/proc/sysrq-trigger", bundle->rootfs("/dev/null"));
    } else if (kind == "memory") {  // a character device as the null device is, with another number
      ASSERT_EQ(::mknod(bundle->rootfs("/dev/null").c_str(), S_IFCHR | 0666, makedev(1, 1)), 0);
    } else if (kind == "block device") {  // the number of the null device
      ASSERT_EQ(::mknod(bundle->rootfs("/dev/null").c_str(), S_IFBLK | 0666, makedev(1, 3)), 0);
    } else {
      sys::write_file(bundle->rootfs("/dev/null"), "attacker\n");
    }
    const Outcome outcome = run_bundle();
    EXPECT_EQ(outcome.status, 1) << kind;
    EXPECT_THAT(outcome.err, HasSubstr("masking /proc/")) << kind << ": " << outcome.err;
  }
}

TEST_F(Security, ABoundDevIsLeftAsItIs) {
  const std::string host_dev = bundle->beside("dev");
  fs::create_directories(host_dev);
  auto& mounts = bundle->config["mounts"];
  for (auto at = mounts.begin(); at != mounts.end();) {
    at = std::string((*at)["destination"]).starts_with("/dev") ? mounts.erase(at) : at + 1;
  }
  mounts.push_back({{"destination", "/dev"}, {"type", "bind"}, {"source", host_dev}, {"options", {"rbind", "rw"}}});
  bundle->config["linux"]["maskedPaths"] = {
      "/sys/firmware"};  // a directory: there is no null device to mask files with
  bundle->shell("echo inside");
  const Outcome outcome = run_bundle();
  EXPECT_EQ(outcome.out, "inside\n") << outcome.err;
  EXPECT_TRUE(fs::is_empty(host_dev)) << fs::directory_iterator(host_dev)->path() << " was made on the host";
}

TEST_F(Security, MaskedAndReadonlyPathsHold) {
  bundle->shell(
      "cat /proc/keys; cat /proc/timer_list; ls /sys/firmware; echo 1 2>&1 >/proc/sys/kernel/panic; touch /x 2>&1");
  const Outcome outcome = run_bundle();
  EXPECT_EQ(outcome.out,
            "sh: can't create /proc/sys/kernel/panic: Read-only file system\n"
            "touch: /x: Read-only file system\n")
      << "masked files and directories are empty";
}

class SealedExec : public SealrunTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (!IsSkipped() && installs(GetParam())) {
      ASSERT_EQ(sealed({"install"}).status, 0);
    }
  }
  void TearDown() override {
    if (bundle != nullptr) {
      EXPECT_EQ(sealed({"uninstall"}).status, 0);
    }
    SealrunTest::TearDown();
  }
  /// sealrun with the strategy and a directory of the test's own for what that keeps.
  [[nodiscard]] std::vector<std::string> sealed_command(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {"--artefacts", bundle->beside("kept"), "--seal", GetParam()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return command(words);
  }
  [[nodiscard]] Outcome sealed(const std::vector<std::string>& arguments) const {
    return run(sealed_command(arguments));
  }
};

TEST_P(SealedExec, RunsFromTheSealedExeBeforeItJoins) {
  // A log of the system calls is the witness: between the exec of the sealed exe and the exec of the process lies the
  // first setns, and before it there is none. Otherwise those in the container could open the host's exe through
  // /proc/PID/exe.
  if (run({"strace", "-V"}).status != 0) GTEST_SKIP() << "no strace: install strace";
  start_sleeping();
  const std::string log = bundle->beside("log");
  std::vector<std::string> words = {"strace", "-f", "-o", log, "-e", "trace=execve,execveat,setns"};
  const std::vector<std::string> exec = sealed_command({"exec", id, "true"});
  words.insert(words.end(), exec.begin(), exec.end());
  const Outcome outcome = run(words);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::string calls = sys::read_file(log);
  const std::size_t sealed = calls.find("execveat(");
  const std::size_t joined = calls.find("setns(");
  ASSERT_NE(sealed, std::string::npos) << calls;
  ASSERT_NE(joined, std::string::npos) << calls;
  EXPECT_LT(sealed, joined) << calls;
  EXPECT_EQ(sealed, calls.rfind("execveat(")) << calls;
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_P(SealedExec, CreatedContainersRunFromTheSealedExe) {
  // While a container waits for `start`, its init shows what it was executed from.
  ASSERT_EQ(sealed({"create", "-b", bundle->path(), id}).status, 0);
  const std::string exe = "/proc/" + state()["pid"].dump() + "/exe";
  const std::string link = sys::read_link(exe);
  const std::map<std::string_view, std::string> expected = {{"memfd", "/memfd:sealbench:exe (deleted)"},
                                                            {"noclone", fs::canonical(kSealrun)},
                                                            {"bindfd-ro", "/"},
                                                            {"memfd-init", "/memfd:sealbench:init (deleted)"},
                                                            {"sealed-overlayfs", "/sealrun"}};
  if (const auto known = expected.find(GetParam()); known != expected.end()) {
    EXPECT_EQ(link, known->second);
  }
  if (GetParam() == "memfd-init") {
    EXPECT_EQ(sys::read_file(exe), strategies::read_init_image(kSealrun));
  } else {
    EXPECT_EQ(sys::read_file(exe), sys::read_file(kSealrun));
  }
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

INSTANTIATE_TEST_SUITE_P(Strategies, SealedExec, ::testing::ValuesIn(ordinary_strategies()),
                         [](const auto& test) { return test_name(test.param); });

}  // namespace
}  // namespace sealbench::testing
