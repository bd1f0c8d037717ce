// The mounts that are kept between launches: what a launch refuses, and what nobody can do to them.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

#include <chrono>
#include <fstream>

#include "strategies/artefact.hpp"
#include "sys/file.hpp"
#include "tests/integration/strategies/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// The mount points of this namespace that lie below `directory`, oldest first.
std::vector<std::string> mounts_below(const std::string& directory) {
  std::vector<std::string> found;
  std::ifstream table("/proc/self/mountinfo");
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string skipped;
    std::string point;
    for (int i = 0; i < 4; ++i) fields >> skipped;
    fields >> point;
    if (point.starts_with(directory + "/")) found.push_back(point);
  }
  return found;
}

class KeptMount : public StrategiesTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    StrategiesTest::SetUp();
    if (IsSkipped()) return;
    strategies::Exe probed(exe(), bundle->path());
    probed.set_artefact_dir(artefacts());
    const auto support = strategies::find(GetParam())->support(sys::Host::probe(), probed);
    if (!support.supported) GTEST_SKIP() << support.reason;
    ASSERT_TRUE(mounts_below(artefacts()).empty()) << "support() leaves nothing behind";
    ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  }
  void TearDown() override {
    if (bundle != nullptr) {
      EXPECT_EQ(with(GetParam(), {"uninstall"}).status, 0);
      EXPECT_TRUE(mounts_below(artefacts()).empty());
      EXPECT_TRUE(!fs::exists(artefacts()) || fs::is_empty(artefacts()));
    }
    StrategiesTest::TearDown();
  }

  [[nodiscard]] std::string mount_point() const {
    for (const std::string& point : mounts_below(artefacts())) {
      if (point.ends_with("/mnt")) return point;
    }
    return {};
  }
  [[nodiscard]] strategies::SealedExe sealed() const {
    strategies::Exe probed(exe(), bundle->path());
    probed.set_artefact_dir(artefacts());
    return strategies::find(GetParam())->seal(probed);
  }
  static std::string content(const strategies::SealedExe& sealed) {
    return sys::read_file("/proc/self/fd/" + std::to_string(sealed.fd.get()));
  }
  void expect_refused(const std::string& why) const {
    const Outcome outcome = launch(GetParam());
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(why));
    EXPECT_THAT(outcome.err, HasSubstr("sealrun --seal " + GetParam() + " install"));
  }
  void expect_works_once_installed_again() const {
    ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
    EXPECT_EQ(launch(GetParam()).out, "inside\n");
    EXPECT_EQ(mounts_below(artefacts()).size(), 2U) << "the mount, and the bind that it lies on";
  }
};

TEST_P(KeptMount, LaunchesMakeNoMountOfTheirOwn) {
  const auto before = mounts_below(artefacts());
  ASSERT_EQ(before.size(), 2U) << "the mount, and the bind that it lies on";
  for (int i = 0; i < 3; ++i) ASSERT_EQ(launch(GetParam()).out, "inside\n") << i;
  EXPECT_EQ(mounts_below(artefacts()), before);
  EXPECT_TRUE(content(sealed()) == sys::read_file(exe()));
}

TEST_P(KeptMount, InstalledTwiceIsTheSameMount) {
  const auto before = mounts_below(artefacts());
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  EXPECT_EQ(mounts_below(artefacts()), before);
}

/// As package managers do it. The overlay goes on showing the file that it looked up before.
TEST_P(KeptMount, AReplacedExeIsNeverLaunchedFromTheOldCopy) {
  const std::string newer = sys::read_file(exe()) + "a newer version";
  sys::replace_file(exe(), newer, 0755);
  expect_refused("another version");
  expect_works_once_installed_again();
  EXPECT_TRUE(content(sealed()) == newer);
}

TEST_P(KeptMount, AnExeThatWasTouchedIsRefused) {
  fs::last_write_time(exe(), fs::last_write_time(exe()) - std::chrono::hours(1));
  expect_refused("another version");
  expect_works_once_installed_again();
}

TEST_P(KeptMount, WhatRunsOutlivesARenewalAndAnUninstall) {
  const std::string before = sys::read_file(exe());
  const strategies::SealedExe old = sealed();
  sys::replace_file(exe(), before + "a newer version", 0755);
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  EXPECT_EQ(mounts_below(artefacts()).size(), 2U) << "the mount, and the bind that it lies on";
  EXPECT_TRUE(content(old) == before);
  const strategies::SealedExe present = sealed();
  ASSERT_EQ(with(GetParam(), {"uninstall"}).status, 0);
  EXPECT_TRUE(mounts_below(artefacts()).empty());
  EXPECT_TRUE(content(old) == before);
  EXPECT_TRUE(content(present) == before + "a newer version");
  expect_refused("not installed");
}

TEST_P(KeptMount, UninstallUnderARunningContainerLeavesItRunning) {
  bundle->shell("exec sleep 1000");
  bundle->write();
  ASSERT_EQ(with(GetParam(), {"run", "--detach", "-b", bundle->path(), id}).status, 0);
  ASSERT_EQ(with(GetParam(), {"uninstall"}).status, 0);
  EXPECT_THAT(with(GetParam(), {"state", id}).out, HasSubstr("\"running\""));
  EXPECT_THAT(with(GetParam(), {"exec", id, "/bin/true"}).err, HasSubstr("not installed"));
  EXPECT_EQ(with(GetParam(), {"delete", "--force", id}).status, 0);
}

TEST_P(KeptMount, UnmountedBySomebodyIsRefused) {
  ASSERT_EQ(::umount2(mount_point().c_str(), MNT_DETACH), 0);
  expect_refused("nothing is mounted at ");
  expect_works_once_installed_again();
}

/// Whoever can mount over it can show a launch what they like.
TEST_P(KeptMount, AnotherMountInItsPlaceIsRefused) {
  ASSERT_EQ(::mount("tmpfs", mount_point().c_str(), "tmpfs", 0, nullptr), 0);
  fs::copy_file(exe(), mount_point() + "/sealrun");
  expect_refused("not read-only");
  ASSERT_EQ(::mount(nullptr, mount_point().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
  expect_refused("not what install mounted there");
  expect_works_once_installed_again();
}

/// A namespace that is older than the mount, or another's, does not have it.
TEST_P(KeptMount, InstalledInAnotherMountNamespaceIsRefusedHere) {
  ASSERT_EQ(with(GetParam(), {"uninstall"}).status, 0);
  ASSERT_EQ(run({"/usr/bin/unshare", "--mount", "--propagation", "private", exe(), "--artefacts", artefacts(), "--seal",
                 GetParam(), "install"})
                .status,
            0);
  expect_refused("nothing is mounted at ");
  expect_works_once_installed_again();
}

TEST_P(KeptMount, ANamespaceThatIsCopiedLaterHasIt) {
  const Outcome outcome = run({"/usr/bin/unshare", "--mount", "--propagation", "private", exe(), "--root", root,
                               "--artefacts", artefacts(), "--seal", GetParam(), "run", "-b", bundle->path(), id});
  EXPECT_EQ(outcome.out, "inside\n") << outcome.err;
}

/// A container with a bind of a directory above that is shared with the host (rshared).
class KeptMountInASharedPlace : public KeptMount {
 protected:
  void SetUp() override {
    KeptMount::SetUp();
    if (IsSkipped()) return;
    ASSERT_EQ(with(GetParam(), {"uninstall"}).status, 0);
    fs::create_directories(artefacts());
    ASSERT_EQ(::mount(artefacts().c_str(), artefacts().c_str(), nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(::mount(nullptr, artefacts().c_str(), nullptr, MS_SHARED, nullptr), 0);
    fs::create_directories(inside());
  }
  void TearDown() override {
    if (bundle != nullptr && !IsSkipped()) {
      EXPECT_EQ(with(GetParam(), {"uninstall"}).status, 0);
      while (::umount2(artefacts().c_str(), MNT_DETACH) == 0) {
      }
      fs::remove_all(artefacts());
    }
    KeptMount::TearDown();
  }
  [[nodiscard]] std::string inside() const { return bundle->beside("inside"); }
  /// A shell in a mount namespace that shares mounts with this one, with the bind.
  [[nodiscard]] Outcome in_container(const std::string& script) const {
    return run({"/usr/bin/unshare", "--mount", "--propagation", "unchanged", "/bin/sh", "-ec",
                "mount --rbind " + artefacts() + " " + inside() + "\n" + script});
  }
  /// Takes away all that the bind shows of a kept mount, and puts another one in its place.
  [[nodiscard]] std::string take_away() const {
    const std::string there = inside() + mount_point().substr(artefacts().size());
    const std::string generation = fs::path(there).parent_path();
    return "test -e " + there + "/sealrun; umount " + there + "; ! test -e " + there + "/sealrun; umount -l " +
           generation + "; mount -t tmpfs tmpfs " + generation + "; mkdir -p " + there + "; cp " + exe() + " " + there +
           "/sealrun";
  }
};

TEST_P(KeptMountInASharedPlace, AContainerThatIsStartedLaterDoesNothingToTheHosts) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  const Outcome outcome = in_container(take_away());
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(launch(GetParam()).out, "inside\n");
}

TEST_P(KeptMountInASharedPlace, AContainerFromBeforeDoesNothingToTheHosts) {
  const std::string command = exe() + " --artefacts " + artefacts() + " --seal " + GetParam() + " install";
  const Outcome outcome = in_container(
      "nsenter --mount=/proc/" + std::to_string(::getpid()) + "/ns/mnt " + command + "; generation=$(echo " + inside() +
      "/*/1); test -d $generation/mnt; umount -l $generation; ! umount -l $generation/mnt");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(launch(GetParam()).out, "inside\n") << launch(GetParam()).err;
}

INSTANTIATE_TEST_SUITE_P(Both, KeptMountInASharedPlace, ::testing::Values("overlay-kept", "erofs-kept"),
                         [](const auto& test) { return test.param == "overlay-kept" ? "overlay_kept" : "erofs_kept"; });

TEST_P(KeptMount, ADamagedManifestIsRefused) {
  sys::write_file(artefact() + "/manifest", "1\n1 2 3\n");
  const Outcome outcome = launch(GetParam());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("damaged: install again"));
  expect_works_once_installed_again();
}

INSTANTIATE_TEST_SUITE_P(Both, KeptMount, ::testing::Values("overlay-kept", "erofs-kept"),
                         [](const auto& test) { return test.param == "overlay-kept" ? "overlay_kept" : "erofs_kept"; });

class ErofsKept : public KeptMount {};

TEST_P(ErofsKept, AnImageThatWasChangedIsRefused) {
  const std::string image = fs::path(mount_point()).parent_path().string() + "/image.erofs";
  fs::permissions(image, fs::perms{0600});
  ASSERT_EQ(::pwrite(sys::open(image, O_WRONLY).get(), "X", 1, 200'000), 1);
  expect_refused("was changed after it was mounted");
  expect_works_once_installed_again();
}

INSTANTIATE_TEST_SUITE_P(One, ErofsKept, ::testing::Values("erofs-kept"), [](const auto&) { return "erofs_kept"; });

}  // namespace
}  // namespace sealbench::testing
