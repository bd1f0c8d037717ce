#include "harness/verify/truth.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "sys/file.hpp"

namespace sealbench::verify {
namespace {

constexpr const char* kTable =
    "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,discard\n"
    "40 21 7:0 / /a/fs rw,relatime - ext4 /dev/loop0 rw\n"
    "41 40 0:50 / /a/fs ro,nosuid master:3 propagate_from:2 - tmpfs tmpfs rw,size=4k\n";

TEST(MountOptions, TakesTheTopmostMountAndSkipsOptionalFields) {
  EXPECT_EQ(mount_options(kTable, "/"), "mount rw,relatime, superblock rw,discard");
  EXPECT_EQ(mount_options(kTable, "/a/fs"), "mount ro,nosuid, superblock rw,size=4k");
  EXPECT_EQ(mount_options(kTable, "/nowhere"), "");
  EXPECT_EQ(mount_options("", "/"), "");
}

class Truth : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "truth." + std::to_string(::getpid());
    sys::write_file(path_, "the exe", 0755);
    ASSERT_EQ(::chmod(path_.c_str(), 0755), 0);
    before_ = look(path_, "/");
  }
  void TearDown() override { std::filesystem::remove(path_); }
  std::string path_;
  Snapshot before_;
};

TEST_F(Truth, NothingChanged) { EXPECT_FALSE(compare(before_, look(path_, "/")).any()); }

TEST_F(Truth, SeesAChangeOfContentAndPutsItBackInPlace) {
  const auto inode = sys::status(sys::open(path_, O_RDONLY), path_).st_ino;
  sys::write_file(path_, "the exf!");
  const Change change = compare(before_, look(path_, "/"));
  EXPECT_TRUE(change.content);
  EXPECT_NE(change.text.find("size 7 -> 8"), std::string::npos) << change.text;
  restore(path_, "/", before_);
  EXPECT_EQ(sys::read_file(path_), "the exe");
  EXPECT_EQ(sys::status(sys::open(path_, O_RDONLY), path_).st_ino, inode);
}

TEST_F(Truth, NamesTheFirstByteThatDiffers) {
  Snapshot after = before_;
  after.content = "the eXe";
  EXPECT_EQ(compare(before_, after).text, "content differs from byte 5");
}

TEST_F(Truth, SeesAndRestoresTheMode) {
  ASSERT_EQ(::chmod(path_.c_str(), 0700), 0);
  const Change change = compare(before_, look(path_, "/"));
  EXPECT_TRUE(change.metadata);
  EXPECT_FALSE(change.content);
  EXPECT_EQ(change.text, "mode 755 -> 700");
  restore(path_, "/", before_);
  EXPECT_EQ(sys::status(sys::open(path_, O_RDONLY), path_).st_mode & 07777U, 0755U);
}

TEST_F(Truth, SeesALink) {
  const std::string other = path_ + ".link";
  ASSERT_EQ(::link(path_.c_str(), other.c_str()), 0);
  EXPECT_EQ(compare(before_, look(path_, "/")).text, "links 1 -> 2");
  std::filesystem::remove(other);
}

TEST_F(Truth, SeesAFlippedFilesystem) {
  Snapshot after = before_;
  after.mount_options += " (now ro)";
  EXPECT_TRUE(compare(before_, after).filesystem);
}

}  // namespace
}  // namespace sealbench::verify
