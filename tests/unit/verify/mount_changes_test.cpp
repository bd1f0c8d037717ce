// What is a change of the mount table, and what is somebody else's end.
#include "harness/verify/mount_changes.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "sys/file.hpp"
#include "sys/pipe.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::verify {
namespace {

const std::string kRoot = "21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n";
const std::string kOthers = "40 21 7:0 / /a\\040b/fs rw,relatime - ext4 /dev/loop0 rw\n";
const std::string kReadOnly = "40 21 7:0 / /a\\040b/fs ro,relatime - ext4 /dev/loop0 rw\n";

bool nothing_is_there(const std::string&) { return false; }

TEST(MountChanges, AreWhatIsNewOtherOrGoneFromItsMountPoint) {
  EXPECT_FALSE(mounts_changed(kRoot + kOthers, kRoot + kOthers, nothing_is_there));
  EXPECT_TRUE(mounts_changed(kRoot, kRoot + kOthers, nothing_is_there)) << "new";
  EXPECT_TRUE(mounts_changed(kRoot + kOthers, kRoot + kReadOnly, nothing_is_there)) << "another option";
  EXPECT_TRUE(mounts_changed(kRoot + kOthers, kRoot, [](const std::string& path) { return path == "/a b/fs"; }))
      << "unmounted: its mount point is there";
  EXPECT_FALSE(mounts_changed(kRoot + kOthers, kRoot, nothing_is_there)) << "gone with its mount point";
}

/// What a mount namespace of its own, made private, sees when another one ends its mount there.
class ASecondNamespace : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "mounting needs root";
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    std::filesystem::create_directory(point_);
    ASSERT_EQ(::mount("tmpfs", point_.c_str(), "tmpfs", 0, nullptr), 0);
  }
  void TearDown() override { ::umount2(point_.c_str(), MNT_DETACH); }

  /// Whether the table of a namespace made now is changed by what `here` does in ours and `there` in that one.
  bool changed(const std::function<void()>& here, const std::function<void()>& there) {
    sys::Pipe ready;
    sys::Pipe done;
    const pid_t child = ::fork();
    if (child == 0) {
      done.write.reset();
      if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) ::_exit(9);
      const std::string before = sys::read_file("/proc/self/mountinfo");
      if (before.find(point_) == std::string::npos) ::_exit(8);
      sys::write_all(ready.write.get(), "x", "the pipe");
      char byte = 0;
      static_cast<void>(!::read(done.read.get(), &byte, 1));
      there();
      const std::string after = sys::read_file("/proc/self/mountinfo");
      if (after.find(point_) != std::string::npos) ::_exit(7);
      ::_exit(mounts_changed(before, after) ? 1 : 0);
    }
    ready.write.reset();
    char byte = 0;
    EXPECT_EQ(::read(ready.read.get(), &byte, 1), 1);
    here();
    done.write.reset();
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) <= 1) << status;
    return WEXITSTATUS(status) == 1;
  }

  testing::Scratch scratch_;
  std::string point_ = scratch_.file("mounted");
};

TEST_F(ASecondNamespace, LosesAMountWhoseMountPointIsRemovedWhichIsNoChange) {
  EXPECT_FALSE(changed(
      [&] {
        ::umount(point_.c_str());
        std::filesystem::remove(point_);
      },
      [] {}));
}

TEST_F(ASecondNamespace, ThatIsUnmountedInIsChanged) {
  EXPECT_TRUE(changed([] {}, [&] { ::umount(point_.c_str()); }));
}

}  // namespace
}  // namespace sealbench::verify
