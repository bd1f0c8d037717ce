// Mounts that nobody else sees, and loop devices that go by themselves.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "harness/host/scratch_directory.hpp"
#include "sys/file.hpp"
#include "sys/loop_device.hpp"
#include "sys/mount.hpp"
#include "sys/mount_namespace.hpp"

namespace sealbench::sys {
namespace {

class PrivateMountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "mounting takes root";
  }
  host::ScratchDirectory scratch_;
};

TEST_F(PrivateMountsTest, AreGoneWithTheirObject) {
  const std::string outside = read_link("/proc/thread-self/ns/mnt");
  const std::filesystem::path directory = std::filesystem::current_path();
  {
    const PrivateMounts mounts;
    mount("tmpfs", scratch_.path(), "tmpfs", 0);
    write_file(scratch_.path() + "/inside", "");
    EXPECT_EQ(std::filesystem::current_path(), directory);
    EXPECT_NE(read_link("/proc/thread-self/ns/mnt"), outside);
    EXPECT_NE(read_file("/proc/thread-self/mountinfo").find(scratch_.path()), std::string::npos);
  }
  EXPECT_EQ(read_file("/proc/self/mountinfo").find(scratch_.path()), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(scratch_.path() + "/inside"));
  EXPECT_EQ(std::filesystem::current_path(), directory);
}

TEST_F(PrivateMountsTest, LoopDevicesGiveTheirFileBack) {
  const std::string file = scratch_.path() + "/image";
  write_file(file, std::string(1 << 20, 'x'));
  std::string backing;
  {
    const LoopDevice loop(file, LoopDevice::Access::read);
    backing = "/sys/block/" + std::filesystem::path(loop.path()).filename().string() + "/loop/backing_file";
    EXPECT_EQ(read_file(backing), file + "\n");
    EXPECT_EQ(read_file(loop.path()).size(), 1U << 20);
    EXPECT_EQ(read_file(std::filesystem::path(backing).parent_path().parent_path() / "ro"), "1\n");
  }
  EXPECT_FALSE(std::filesystem::exists(backing));
}

}  // namespace
}  // namespace sealbench::sys
