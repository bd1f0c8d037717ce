// Every strategy on every kind of place where an exe can lie: what it seals runs, is the exe, and cannot be changed.
#include "tests/support/strategies.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <thread>

#include "strategies/init_image.hpp"
#include "strategies/registry.hpp"
#include "sys/file.hpp"
#include "tests/support/capabilities.hpp"
#include "tests/support/child.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::strategies {
namespace {

namespace fs = std::filesystem;
using sealbench::testing::Scratch;
using ::testing::HasSubstr;

constexpr const char* kProgram = SEALBENCH_BUILD_DIR "/bin/sealrun";
constexpr int kCannotExecute = 126;
constexpr int kRan = 1;  ///< init's status when its control socket is no descriptor

/// A mount of the test's own; unmounted with the object.
class Mounted {
 public:
  Mounted(const char* type, const std::string& target, const std::string& data) : target_(target) {
    fs::create_directories(target);
    mounted_ = ::mount(type, target.c_str(), type, 0, data.empty() ? nullptr : data.c_str()) == 0;
  }
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;
  ~Mounted() {
    if (mounted_) ::umount2(target_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool worked() const { return mounted_; }

 private:
  std::string target_;
  bool mounted_;
};

std::size_t mounts_below(const std::string& directory) {
  std::size_t found = 0;
  std::ifstream table("/proc/self/mountinfo");
  for (std::string line; std::getline(table, line);) found += line.find(directory) != std::string::npos ? 1U : 0U;
  return found;
}

/// Executes the handle as the runtime does, but with a control socket that is none; the exit status.
int execute(const SealedExe& sealed) {
  const pid_t child = ::fork();
  if (child == 0) {
    char name[] = "sealrun";
    char command[] = "init";
    char no_descriptor[] = "999";
    char* argv[] = {name, command, no_descriptor, nullptr};
    char* envp[] = {nullptr};
    ::close(2);  // init complains there
    ::syscall(SYS_execveat, sealed.fd.get(), "", argv, envp, AT_EMPTY_PATH);
    ::_exit(kCannotExecute);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string through(const SealedExe& sealed) { return "/proc/self/fd/" + std::to_string(sealed.fd.get()); }

class StrategyTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    scratch_dir_ = scratch_.file("scratch");
    fs::create_directories(scratch_dir_);
    if (host_.sys_admin) return;
    const Support support = strategy().support(host_, Exe(kProgram, scratch_dir_));
    if (!support.supported) GTEST_SKIP() << support.reason;
  }
  void TearDown() override {
    for (const Exe& made : installed_) strategy().uninstall(made);
    while (!mounts_.empty()) mounts_.pop_back();  // the last covers the others
    EXPECT_EQ(mounts_below(scratch_.file("")), 0U) << "a mount is left";
    EXPECT_TRUE(fs::is_empty(scratch_dir_)) << "a file is left in the scratch directory";
  }

  [[nodiscard]] const Strategy& strategy() const { return *find(GetParam()); }
  /// Whether a launch needs CAP_SYS_ADMIN; those that keep a mount need it at install only.
  [[nodiscard]] bool needs_sys_admin_to_seal() const {
    const std::string_view needs = strategy().traits().needs;
    return needs.find("CAP_SYS_ADMIN") != std::string_view::npos && !needs.starts_with("at install");
  }
  [[nodiscard]] bool claims_content() const {
    const std::vector<Claim>& claims = strategy().traits().claims;
    return std::find(claims.begin(), claims.end(), Claim::content) != claims.end();
  }
  /// Whether the handle shows the exe at `path`, or the init program that it carries: no container may see another
  /// thing.
  static bool shows(const SealedExe& sealed, const std::string& path) {
    const std::string content = sys::read_file(through(sealed));
    return content == sys::read_file(path) || (!content.empty() && content == read_init_image(path));
  }
  /// Mounts a filesystem until the end of the test, when the exes in it have been uninstalled; false where that is not
  /// allowed.
  bool mounted(const char* type, const std::string& target, const std::string& data) {
    mounts_.push_back(std::make_unique<Mounted>(type, target, data));
    return mounts_.back()->worked();
  }
  /// A private copy of the program in `directory`.
  std::string copy_to(const std::string& directory) const {
    fs::create_directories(directory);
    std::string path = directory + "/program";
    fs::copy_file(kProgram, path);
    ::chmod(path.c_str(), 0755);
    return path;
  }
  /// The program at `path` as an exe, installed where the strategy needs that.
  [[nodiscard]] Exe exe(const std::string& path) {
    Exe made(path, scratch_dir_);
    made.set_artefact_dir(scratch_.file("artefacts"));
    if (strategy().traits().installs) {
      strategy().install(made);
      installed_.push_back(made);
    }
    return made;
  }

  void expect_works(const std::string& path) {
    const Support support = strategy().support(host_, exe(path));
    ASSERT_TRUE(support.supported) << support.reason;
    const SealedExe sealed = strategy().seal(exe(path));
    EXPECT_EQ(execute(sealed), kRan);
    EXPECT_TRUE(shows(sealed, path));
  }

  Scratch scratch_;
  std::vector<std::unique_ptr<Mounted>> mounts_;
  std::vector<Exe> installed_;
  std::string scratch_dir_;
  sys::Host host_ = sys::Host::probe();
};

TEST_P(StrategyTest, SealsTwiceAndRuns) {
  const std::string path = copy_to(scratch_.file("exe"));
  const SealedExe first = strategy().seal(exe(path));
  const SealedExe second = strategy().seal(exe(path));
  EXPECT_EQ(execute(first), kRan);
  EXPECT_EQ(execute(second), kRan);
  EXPECT_EQ(execute(first), kRan);
  EXPECT_TRUE(shows(first, path));
  EXPECT_TRUE(shows(second, path));
  EXPECT_NE(::fcntl(first.fd.get(), F_GETFD) & FD_CLOEXEC, 0) << "the handle must not reach the container's process";
}

TEST_P(StrategyTest, ReportsWhatItCopied) {
  const std::string path = copy_to(scratch_.file("exe"));
  const SealedExe sealed = strategy().seal(exe(path));
  const std::uint64_t whole = sys::read_file(through(sealed)).size();
  // What is installed was copied then, but for the pool, whose copies are for one launch each.
  const bool copies =
      strategy().traits().pages == Pages::own && (!strategy().traits().installs || GetParam() == "memfd-pool");
  EXPECT_EQ(sealed.bytes_copied, copies ? whole : 0U);
}

TEST_P(StrategyTest, ContentCanBeChangedThroughTheHandleOnlyWhenUnprotected) {
  const std::string path = copy_to(scratch_.file("exe"));
  const std::string before = sys::read_file(path);
  const SealedExe sealed = strategy().seal(exe(path));
  // What CVE-2019-5736 does: reopen the handle for writing. Some handles open, but refuse the write.
  const sys::UniqueFd writable(::open(through(sealed).c_str(), O_WRONLY | O_CLOEXEC));
  const bool written = writable && ::pwrite(writable.get(), "X", 1, 0) == 1;
  const bool truncated = writable && ::ftruncate(writable.get(), 1) == 0;
  EXPECT_EQ(written, !claims_content());
  EXPECT_EQ(truncated, !claims_content());
  // Whoever claims less, as tmpfile does, may still execute a copy: then that was changed, and not the host's file.
  const bool has_a_copy = strategy().traits().pages != Pages::shared;
  EXPECT_EQ(sys::read_file(path) == before, claims_content() || has_a_copy);
}

/// Calls `action` in a thread without CAP_SYS_ADMIN.
template <typename Action>
void without_sys_admin(const Action& action) {
  std::thread([&] {
    sealbench::testing::drop_sys_admin();
    action();
  }).join();
}

TEST_P(StrategyTest, WhatIsSealedWithoutCapSysAdminIsSealedToo) {
  const std::string path = copy_to(scratch_.file("exe"));
  const std::string before = sys::read_file(path);
  const Exe made = exe(path);
  std::string refused;
  SealedExe sealed;
  without_sys_admin([&] {
    try {
      sealed = strategy().seal(made);
    } catch (const std::system_error& error) {
      refused = error.what();
    }
  });
  // memfd-huge needs it or a setting, for large pages; it seals with small ones.
  const bool needs_it = GetParam() != "memfd-huge" && needs_sys_admin_to_seal();
  ASSERT_EQ(!refused.empty(), needs_it) << refused;
  if (needs_it) return;
  EXPECT_TRUE(shows(sealed, path));
  const sys::UniqueFd writable(::open(through(sealed).c_str(), O_WRONLY | O_CLOEXEC));
  const bool written = writable && ::pwrite(writable.get(), "X", 1, 0) == 1;
  const bool truncated = writable && ::ftruncate(writable.get(), 1) == 0;
  EXPECT_EQ(written || truncated, !claims_content());
  EXPECT_TRUE(!claims_content() || sys::read_file(path) == before);
}

TEST_P(StrategyTest, AnExeWithAColonAndABackslashInItsDirectory) {
  expect_works(copy_to(scratch_.file("a:b\\c:\\:d,e=f g")));
}

TEST_P(StrategyTest, AnExeBehindALink) {
  copy_to(scratch_.file("exe"));
  fs::create_symlink("exe", scratch_.file("link"));
  expect_works(scratch_.file("link/program"));
}

TEST_P(StrategyTest, AMissingExeIsAClearError) {
  const std::string path = copy_to(scratch_.file("exe"));
  fs::remove(path);
  try {
    (void)strategy().seal(exe(path));
    FAIL() << "sealed a file that is not there";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_THAT(error.what(), HasSubstr("program"));
  }
}

TEST_P(StrategyTest, AnExeOnTmpfs) {
  if (!mounted("tmpfs", scratch_.file("tmpfs"), "")) GTEST_SKIP() << "cannot mount a tmpfs";
  expect_works(copy_to(scratch_.file("tmpfs/exe")));
  const bool keeps_a_mount = GetParam().ends_with("-kept");
  EXPECT_EQ(mounts_below(scratch_.file("tmpfs") + " "), 1U);
  EXPECT_EQ(mounts_below(scratch_.file("artefacts")), keeps_a_mount ? 2U : 0U);
}

/// An overlay on two directories below `base`.
std::string overlay_options(const std::string& lower, const std::string& base) {
  for (const char* name : {"/upper", "/work", "/merged"}) fs::create_directories(base + name);
  return "lowerdir=" + lower + ",upperdir=" + base + "/upper,workdir=" + base + "/work";
}

TEST_P(StrategyTest, AnExeOnAnOverlay) {
  copy_to(scratch_.file("lower"));
  if (!mounted("overlay", scratch_.file("o/merged"), overlay_options(scratch_.file("lower"), scratch_.file("o"))))
    GTEST_SKIP() << "cannot mount an overlay";
  expect_works(scratch_.file("o/merged/program"));
}

/// The strategies that put an overlay on top of the exe's filesystem.
const std::set<std::string> kStack = {"sealed-overlayfs", "sealed-overlayfs-fd", "sealed-overlayfs-userns",
                                      "overlay-kept"};

TEST_P(StrategyTest, AnExeOnAnOverlayOfAnOverlay) {
  copy_to(scratch_.file("lower"));
  // The second upper directory lies on a filesystem of no depth.
  if (!mounted("tmpfs", scratch_.file("t"), "") ||
      !mounted("overlay", scratch_.file("o/merged"), overlay_options(scratch_.file("lower"), scratch_.file("o"))) ||
      !mounted("overlay", scratch_.file("t/merged"), overlay_options(scratch_.file("o/merged"), scratch_.file("t")))) {
    GTEST_SKIP() << "cannot stack overlays";
  }
  const std::string path = scratch_.file("t/merged/program");
  if (!kStack.contains(GetParam())) {
    expect_works(path);
    return;
  }
  // The kernel stacks two filesystems; an overlay on top would be the third.
  const Support support = strategy().support(host_, Exe(path, scratch_dir_));
  EXPECT_FALSE(support.supported);
  EXPECT_THAT(support.reason, HasSubstr("stacks at most two"));
  EXPECT_THROW((void)strategy().seal(exe(path)), std::system_error);
}

/// The strategies whose handle lies on the exe's own mount, or on a clone of it that keeps its flags.
const std::set<std::string> kKeepTheMountsFlags = {"noclone", "detached-bind"};

TEST_P(StrategyTest, AnExeOnANoexecFilesystem) {
  if (!mounted("tmpfs", scratch_.file("tmpfs"), "")) GTEST_SKIP() << "cannot mount a tmpfs";
  const std::string path = copy_to(scratch_.file("tmpfs/exe"));
  const Exe made = exe(path);
  ASSERT_EQ(::mount(nullptr, scratch_.file("tmpfs").c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_NOEXEC, nullptr), 0);
  // A copy and an overlay have a mount of their own, and the remount of bindfd-ro names the flags afresh. Both are
  // right: the exe has started already, after all.
  EXPECT_EQ(execute(strategy().seal(made)), kKeepTheMountsFlags.contains(GetParam()) ? kCannotExecute : kRan);
}

/// Those that need CAP_SYS_ADMIN, or do not: whoever says that something else is as good has a test of its own.
class PrivilegeTest : public StrategyTest {
 protected:
  [[nodiscard]] bool needs_sys_admin() const {
    return strategy().traits().needs.find("CAP_SYS_ADMIN") != std::string_view::npos;
  }
};

TEST_P(PrivilegeTest, WithoutCapSysAdminTheReasonSaysSo) {
  const std::string path = copy_to(scratch_.file("exe"));
  sys::Host host = host_;
  host.sys_admin = false;
  const Support support = strategy().support(host, exe(path));
  EXPECT_EQ(support.supported, !needs_sys_admin()) << support.reason;
  EXPECT_THAT(support.reason, needs_sys_admin() ? HasSubstr("CAP_SYS_ADMIN") : HasSubstr(""));
}

TEST_P(PrivilegeTest, WithoutCapSysAdminSealingFailsWhereItIsNeeded) {
  const Exe made = exe(copy_to(scratch_.file("exe")));
  without_sys_admin([&] {
    if (needs_sys_admin_to_seal()) {
      EXPECT_THROW((void)strategy().seal(made), std::system_error);
    } else {
      EXPECT_NO_THROW((void)strategy().seal(made));
    }
  });
}

/// The strategies that seal what they have a handle on, and ask no path. The others mount, or find what they keep, by
/// it.
const std::set<std::string> kGoByTheHandle = {"noclone",    "memfd",        "memfd-init",
                                              "memfd-huge", "sealed-tmpfs", "tmpfile"};

TEST_P(StrategyTest, ARunningExeThatWasReplacedIsNotTakenForTheNewOne) {
  // Seen from inside, through /proc/self/exe: the runtime itself. Its file is replaced while it starts, by a copy that
  // lies in wait under the same name: sealrun waits for its bundle, which is a FIFO, and so can be caught after its
  // start.
  const std::string runtime = scratch_.file("exe/sealrun");
  fs::create_directories(scratch_.file("exe"));
  fs::create_directories(scratch_.file("bundle/rootfs"));
  fs::copy_file(SEALBENCH_BUILD_DIR "/bin/sealrun", runtime);
  ::chmod(runtime.c_str(), 0755);
  ASSERT_EQ(::mkfifo(scratch_.file("bundle/config.json").c_str(), 0600), 0);
  // An id of its own: containers of one id share a cgroup, whatever their --root, and the end of one kills what is in
  // it.
  sealbench::testing::Child child({runtime, "--root", scratch_.file("state"), "--seal", GetParam(), "run", "-b",
                                   scratch_.file("bundle"), "replaced-" + std::to_string(::getpid())});
  // Opening for writing waits for the reader.
  sys::UniqueFd config = sys::open(scratch_.file("bundle/config.json"), O_WRONLY);
  fs::remove(runtime);
  sys::write_file(runtime, "another program");
  sys::write_all(config.get(),
                 R"({"ociVersion": "1.0.2", "root": {"path": "rootfs"}, "process": {"args": ["x"], "cwd": "/"},
                     "linux": {"namespaces": [{"type": "mount"}]}})",
                 "config.json");
  config.reset();
  const auto outcome = child.wait();
  EXPECT_EQ(outcome.status, 1);
  // Whoever goes by the path refuses the other file; whoever has a handle on the running one gets as far as the
  // bundle's program.
  EXPECT_THAT(outcome.err,
              HasSubstr(kGoByTheHandle.contains(GetParam()) ? "looking for the program x"
                                                            : "was deleted or replaced since it was started"));
}

const auto kName = [](const auto& test) { return sealbench::testing::test_name(test.param); };

/// All but memfd-huge, which needs CAP_SYS_ADMIN or a setting (MemfdHuge in places_test.cpp).
std::vector<std::string> strategies_with_one_way() {
  std::vector<std::string> names = sealbench::testing::ordinary_strategies();
  std::erase(names, "memfd-huge");
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, StrategyTest, ::testing::ValuesIn(sealbench::testing::ordinary_strategies()), kName);
INSTANTIATE_TEST_SUITE_P(All, PrivilegeTest, ::testing::ValuesIn(strategies_with_one_way()), kName);

}  // namespace
}  // namespace sealbench::strategies
