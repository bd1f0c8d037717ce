// Strategies that depend on where the exe lies.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

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

/// A filesystem image mounted on a loop device by mount(8); unmounted with the object.
class Loop {
 public:
  Loop(const std::string& image, const std::string& target) : target_(target) {
    fs::create_directories(target);
    mounted_ = sealbench::testing::run({"mount", "-o", "loop", image, target}).status == 0;
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    if (mounted_) ::umount2(target_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool worked() const { return mounted_; }

 private:
  std::string target_;
  bool mounted_ = false;
};

std::string content(const SealedExe& sealed) {
  return sys::read_file("/proc/self/fd/" + std::to_string(sealed.fd.get()));
}

TEST(RoHost, RefusesAnExeOnAnOrdinaryFilesystemEvenMountedReadOnly) {
  const Scratch scratch;
  const std::string path = scratch.file("exe");
  sys::write_file(path, "program", 0755);
  const Strategy& strategy = *find("ro-host");
  EXPECT_THAT(strategy.support(sys::Host::probe(), Exe(path, scratch.file(""))).reason, HasSubstr("neither on erofs"));
  if (::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) < 0) GTEST_SKIP() << "cannot mount";
  EXPECT_EQ(::mount(nullptr, path.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
  EXPECT_FALSE(strategy.support(sys::Host::probe(), Exe(path, scratch.file(""))).supported);
  ::umount2(path.c_str(), MNT_DETACH);
}

TEST(RoHost, TakesAnExeOnErofs) {
  const Scratch scratch;
  fs::create_directories(scratch.file("tree"));
  sys::write_file(scratch.file("tree/exe"), "program", 0755);
  if (sealbench::testing::run({"mkfs.erofs", scratch.file("image"), scratch.file("tree")}).status != 0) {
    GTEST_SKIP() << "no mkfs.erofs: install erofs-utils";
  }
  const Loop loop(scratch.file("image"), scratch.file("mnt"));
  if (!loop.worked()) GTEST_SKIP() << "cannot mount an EROFS image on a loop device";
  const Exe exe(scratch.file("mnt/exe"), scratch.file(""));
  const Support support = find("ro-host")->support(sys::Host::probe(), exe);
  ASSERT_TRUE(support.supported) << support.reason;
  const SealedExe sealed = find("ro-host")->seal(exe);
  EXPECT_EQ(content(sealed), "program");
  EXPECT_LT(::open(("/proc/self/fd/" + std::to_string(sealed.fd.get())).c_str(), O_WRONLY), 0);
}

TEST(Reflink, SharesNoPagesWithTheExe) {
  const Scratch scratch;
  const std::string image = scratch.file("image");
  sys::write_file(image, "");
  fs::resize_file(image, std::uintmax_t{512} << 20);
  if (sealbench::testing::run({"mkfs.btrfs", "-q", image}).status != 0 &&
      sealbench::testing::run({"mkfs.xfs", "-q", image}).status != 0) {
    GTEST_SKIP() << "neither mkfs.btrfs nor mkfs.xfs: install btrfs-progs or xfsprogs";
  }
  const Loop loop(image, scratch.file("mnt"));
  if (!loop.worked()) GTEST_SKIP() << "cannot mount the image on a loop device";
  const std::string path = scratch.file("mnt/exe");
  sys::write_file(path, std::string(8192, 'a'), 0755);
  const Exe exe(path, scratch.file(""));
  const Support support = find("reflink")->support(sys::Host::probe(), exe);
  ASSERT_TRUE(support.supported) << support.reason;
  const SealedExe sealed = find("reflink")->seal(exe);
  sys::write_file(path, std::string(8192, 'b'), 0755);
  EXPECT_EQ(content(sealed), std::string(8192, 'a'));
  EXPECT_EQ(fs::directory_iterator(scratch.file("mnt"))->path(), path) << "the clone has no name";
}

TEST(Reflink, SaysWhichFilesystemCannot) {
  const Scratch scratch;
  const std::string mount_point = scratch.file("tmpfs");
  fs::create_directories(mount_point);
  if (::mount("tmpfs", mount_point.c_str(), "tmpfs", 0, nullptr) < 0) GTEST_SKIP() << "cannot mount a tmpfs";
  sys::write_file(mount_point + "/exe", "program", 0755);
  const Support support = find("reflink")->support(sys::Host::probe(), Exe(mount_point + "/exe", scratch.file("")));
  ::umount2(mount_point.c_str(), MNT_DETACH);
  EXPECT_FALSE(support.supported);
  EXPECT_THAT(support.reason, HasSubstr(mount_point));
}

TEST(Tmpfile, DetectsANoexecScratchDirectory) {
  const Scratch scratch;
  const std::string mount_point = scratch.file("tmpfs");
  fs::create_directories(mount_point);
  if (::mount("tmpfs", mount_point.c_str(), "tmpfs", MS_NOEXEC, nullptr) < 0) GTEST_SKIP() << "cannot mount a tmpfs";
  const Support support = find("tmpfile")->support(sys::Host::probe(), Exe("/bin/true", mount_point));
  ::umount2(mount_point.c_str(), MNT_DETACH);
  EXPECT_FALSE(support.supported);
  EXPECT_THAT(support.reason, HasSubstr("noexec"));
}

/// Runs `action` where the administrator's policy for memfds reads `words`, and in a thread without CAP_SYS_ADMIN;
/// false when there is no such policy here, or no mount namespace to be had.
template <typename Action>
bool with_policy(const std::string& words, const Action& action) {
  constexpr const char* kPolicy = "/sys/kernel/mm/transparent_hugepage/shmem_enabled";
  const Scratch scratch;
  sys::write_file(scratch.file("policy"), words);
  bool made = false;
  std::thread([&] {  // its mount namespace goes with it
    made = ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount(scratch.file("policy").c_str(), kPolicy, nullptr, MS_BIND, nullptr) == 0;
    if (!made) return;
    sealbench::testing::drop_sys_admin();
    action();
  })
      .join();
  return made;
}

TEST(MemfdHuge, WithoutCapSysAdminGoesByTheAdministratorsPolicy) {
  const Scratch scratch;
  const Exe exe("/bin/true", scratch.file(""));
  sys::Host host = sys::Host::probe();
  host.sys_admin = false;
  const auto support_by = [&](const std::string& words) {
    Support support;
    if (!with_policy(words, [&] { support = find("memfd-huge")->support(host, exe); })) support.reason = "no policy";
    return support;
  };
  if (support_by("[never]").reason == "no policy") GTEST_SKIP() << "no policy for huge pages in memfds, or not root";
  for (const char* words : {"[always] within_size advise never deny force", "always [within_size] advise never",
                            "always within_size advise never deny [force]"}) {
    EXPECT_TRUE(support_by(words).supported) << words << ": " << support_by(words).reason;
  }
  for (const char* words : {"always within_size [advise] never", "always within_size advise [never] deny force"}) {
    EXPECT_FALSE(support_by(words).supported) << words;
    EXPECT_THAT(support_by(words).reason, HasSubstr("needs CAP_SYS_ADMIN")) << words;
  }
  EXPECT_THAT(support_by("always within_size advise never [deny] force").reason, HasSubstr("says deny"));
}

TEST(SealedErofsImage, SaysThatAnImageOnTmpfsCannotBeMounted) {
  const Scratch scratch;
  const std::string mount_point = scratch.file("tmpfs");
  fs::create_directories(mount_point);
  if (::mount("tmpfs", mount_point.c_str(), "tmpfs", 0, nullptr) < 0) GTEST_SKIP() << "cannot mount a tmpfs";
  Exe exe("/bin/true", scratch.file(""));
  exe.set_artefact_dir(mount_point);
  const sys::Host host = sys::Host::probe();
  const Support support = find("sealed-erofs")->support(host, exe);
  EXPECT_TRUE(fs::is_empty(mount_point)) << "the trial left something";
  ::umount2(mount_point.c_str(), MNT_DETACH);
  EXPECT_FALSE(support.supported);
  if (host.kernel >= sys::KernelVersion{6, 12, 0}) {
    EXPECT_THAT(support.reason, HasSubstr("tmpfs"));
  }
}

TEST(FailedInstall, LeavesNothingThatALaunchTakesForAnInstallation) {
  const Scratch scratch;
  const std::string mount_point = scratch.file("tmpfs");
  fs::create_directories(mount_point);
  if (::mount("tmpfs", mount_point.c_str(), "tmpfs", 0, nullptr) < 0) GTEST_SKIP() << "cannot mount a tmpfs";
  Exe exe("/bin/true", scratch.file(""));
  exe.set_artefact_dir(mount_point);
  for (const char* name : {"sealed-erofs", "erofs-kept"}) {
    EXPECT_THROW(find(name)->install(exe), std::system_error) << name;
    EXPECT_TRUE(fs::is_empty(mount_point)) << name;
    try {
      static_cast<void>(find(name)->seal(exe));
      ADD_FAILURE() << name;
    } catch (const std::system_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("is not installed for this exe")) << name;
    }
  }
  ::umount2(mount_point.c_str(), MNT_DETACH);
}

TEST(SealedErofsImage, SaysThatAnImageOnAnOverlayCannotBeMounted) {
  if (sys::Host::probe().kernel < sys::KernelVersion{6, 12, 0}) GTEST_SKIP() << "EROFS mounts no file here at all";
  const Scratch scratch;
  for (const char* name : {"lower", "upper", "work", "overlay"}) fs::create_directories(scratch.file(name));
  const std::string options =
      "lowerdir=" + scratch.file("lower") + ",upperdir=" + scratch.file("upper") + ",workdir=" + scratch.file("work");
  if (::mount("overlay", scratch.file("overlay").c_str(), "overlay", 0, options.c_str()) < 0) {
    GTEST_SKIP() << "cannot mount an overlay";
  }
  Exe exe("/bin/true", scratch.file(""));
  exe.set_artefact_dir(scratch.file("overlay"));
  const Support support = find("sealed-erofs")->support(sys::Host::probe(), exe);
  ::umount2(scratch.file("overlay").c_str(), MNT_DETACH);
  if (support.reason.find("erofs-utils") != std::string::npos) GTEST_SKIP() << support.reason;
  EXPECT_THAT(support.reason, HasSubstr("cannot be read by EROFS"));
}

/// fsconfig(2) takes strings of less than 256 bytes, and before Linux 6.5 overlayfs none with a comma.
TEST(SealedOverlayfs, TakesAnExeBelowAnyPath) {
  const Scratch scratch;
  const std::string empty = scratch.file("empty");
  fs::create_directory(empty);
  const std::string name(100, 'd');
  for (const std::string& directory : {scratch.file("a,b"), scratch.file(name + "/" + name + "/" + name)}) {
    fs::create_directories(directory);
    fs::copy_file("/bin/true", directory + "/true");
    const Exe exe(directory + "/true", empty);
    for (const char* strategy : {"sealed-overlayfs", "sealed-overlayfs-userns", "sealed-overlayfs-fd"}) {
      const Support usual = find(strategy)->support(sys::Host::probe(), Exe("/bin/true", empty));
      if (!usual.supported) continue;
      EXPECT_EQ(find(strategy)->support(sys::Host::probe(), exe).reason, "") << strategy << " " << directory;
    }
  }
}

TEST(SealedOverlayfsUserns, LeavesNoDescriptorBehind) {
  const Scratch scratch;
  const Exe exe("/bin/true", scratch.file(""));
  const Strategy& strategy = *find("sealed-overlayfs-userns");
  if (const Support support = strategy.support(sys::Host::probe(), exe); !support.supported)
    GTEST_SKIP() << support.reason;
  const auto open = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()); };
  const auto before = open();
  for (int i = 0; i < 3; ++i) static_cast<void>(strategy.seal(exe));
  EXPECT_EQ(open(), before) << "the helper shares our table of descriptors";
}

}  // namespace
}  // namespace sealbench::strategies
