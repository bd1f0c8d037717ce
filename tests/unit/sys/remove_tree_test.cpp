#include "sys/remove_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "sys/file.hpp"
#include "tests/support/lacking_call.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::sys {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RemoveTree : public ::testing::Test {
 protected:
  RemoveTree() { fs::create_directories(tree() + "/a/b/c"); }

  [[nodiscard]] std::string tree() const { return scratch_.file("tree"); }
  [[nodiscard]] std::string failure() const {
    try {
      remove_tree(tree());
      return {};
    } catch (const std::system_error& error) {
      return error.what();
    }
  }

  testing::Scratch scratch_;
};

TEST_F(RemoveTree, RemovesFilesAndLinksAndDirectoriesAndNotWhatLinksLeadTo) {
  fs::create_directory(scratch_.file("kept"));
  write_file(scratch_.file("kept/file"), "x");
  fs::create_directory_symlink(scratch_.file("kept"), tree() + "/a/link");
  write_file(tree() + "/a/b/file", "x");
  EXPECT_EQ(failure(), "");
  EXPECT_FALSE(fs::exists(tree()));
  EXPECT_TRUE(fs::exists(scratch_.file("kept/file")));
  EXPECT_EQ(failure(), "") << "nothing there";
}

TEST_F(RemoveTree, SparesWhatIsNamed) {
  write_file(tree() + "/lock", "x");
  const UniqueFd directory = open(tree(), O_RDONLY | O_DIRECTORY);
  remove_content(directory, tree(), {"lock"});
  remove_content(directory, tree(), {"lock"});
  EXPECT_TRUE(fs::exists(tree() + "/lock"));
  EXPECT_FALSE(fs::exists(tree() + "/a"));
}

TEST_F(RemoveTree, DoesNotEnterWhatIsMountedAndRemovesTheRest) {
  fs::create_directory(scratch_.file("host"));
  write_file(scratch_.file("host/precious"), "x");
  write_file(tree() + "/a/file", "x");
  const std::string target = tree() + "/a/b/c";
  // A bind mount of the same filesystem, which has the same device number.
  if (::mount(scratch_.file("host").c_str(), target.c_str(), nullptr, MS_BIND, nullptr) < 0) {
    GTEST_SKIP() << "no permission to mount";
  }
  const std::string said = failure();
  ::umount2(target.c_str(), MNT_DETACH);
  EXPECT_THAT(said, AllOf(HasSubstr("removing " + target), HasSubstr("something is mounted")));
  EXPECT_TRUE(fs::exists(scratch_.file("host/precious")));
  EXPECT_FALSE(fs::exists(tree() + "/a/file"));
}

TEST_F(RemoveTree, WorksWithoutOpenat2) {
  fs::create_directory_symlink("/", tree() + "/a/link");
  EXPECT_TRUE(testing::holds_without(SYS_openat2, [&] { return failure().empty(); }));
  EXPECT_FALSE(fs::exists(tree()));
}

TEST_F(RemoveTree, DoesNotEnterWhatIsMountedWithoutOpenat2) {
  fs::create_directory(scratch_.file("host"));
  write_file(scratch_.file("host/precious"), "x");
  const std::string target = tree() + "/a/b/c";
  if (::mount(scratch_.file("host").c_str(), target.c_str(), nullptr, MS_BIND, nullptr) < 0) {
    GTEST_SKIP() << "no permission to mount";
  }
  const bool said =
      testing::holds_without(SYS_openat2, [&] { return failure().find("something is mounted") != std::string::npos; });
  ::umount2(target.c_str(), MNT_DETACH);
  EXPECT_TRUE(said);
  EXPECT_TRUE(fs::exists(scratch_.file("host/precious")));
}

}  // namespace
}  // namespace sealbench::sys
