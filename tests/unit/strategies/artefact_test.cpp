// Where strategies keep things, and what they trust there.
#include "strategies/artefact.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <utility>

#include "strategies/registry.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::strategies {
namespace {

namespace fs = std::filesystem;
using sealbench::testing::Scratch;

std::error_code error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::system_error& error) {
    return error.code();
  }
  return {};
}

TEST(Artefact, DirectoryDependsOnPathAndStrategyOnly) {
  Exe exe("/usr/bin/runtime", "/");
  exe.set_artefact_dir("/a");
  const std::string one = artefact_directory(exe, "/usr/bin/runtime", "sealed-erofs");
  EXPECT_EQ(one.substr(0, 16), "/a/sealed-erofs-");
  EXPECT_EQ(one, artefact_directory(exe, "/usr/bin/runtime", "sealed-erofs"));
  EXPECT_NE(one, artefact_directory(exe, "/usr/bin/runtime2", "sealed-erofs"));
  EXPECT_NE(one, artefact_directory(exe, "/usr/bin/runtime", "memfd-bind"));
}

TEST(Artefact, MissingDirectoryIsNotInstalled) {
  try {
    open_artefact_directory("/nonexistent/x", "sealed-erofs");
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ENOENT);
    EXPECT_NE(std::string(error.what()).find("sealrun --seal sealed-erofs install"), std::string::npos) << error.what();
  }
}

TEST(Artefact, DirectoryThatOthersCanWriteToIsNotTrusted) {
  const Scratch scratch;
  const std::string path = scratch.file("x");
  make_artefact_directory(path, "memfd-bind");
  ASSERT_EQ(::chmod(path.c_str(), 0777), 0);
  EXPECT_EQ(error_of([&] { open_artefact_directory(path, "memfd-bind"); }).value(), EPERM);
}

TEST(Artefact, DirectoryThatIsALinkIsNotTrusted) {
  const Scratch scratch;
  make_artefact_directory(scratch.file("real"), "memfd-bind");
  ASSERT_EQ(::symlink(scratch.file("real").c_str(), scratch.file("link").c_str()), 0);
  EXPECT_EQ(error_of([&] { open_artefact_directory(scratch.file("link"), "memfd-bind"); }).value(), ENOTDIR);
}

TEST(Artefact, IdentityChangesWithContentAndWithReplacement) {
  const Scratch scratch;
  const std::string path = scratch.file("exe");
  sys::write_file(path, "one");
  const Exe exe(path, scratch.file(""));
  const FileIdentity first = identity_of(exe);
  EXPECT_EQ(first, identity_of(exe));
  sys::write_file(path, "four");
  EXPECT_NE(first, identity_of(exe));
  const FileIdentity second = identity_of(exe);
  sys::replace_file(path, "four");
  EXPECT_NE(second, identity_of(exe));
}

/// Whoever sets the time of modification back cannot set that of the change, which moves by ticks of some milliseconds.
TEST(Artefact, IdentityChangesWithAChangeInPlaceWhoseTimeWasSetBack) {
  const Scratch scratch;
  const std::string path = scratch.file("exe");
  sys::write_file(path, "one");
  const Exe exe(path, scratch.file(""));
  const FileIdentity before = identity_of(exe);
  const auto modified = fs::last_write_time(path);
  const auto change_time = [&] {
    struct stat st {};
    ::stat(path.c_str(), &st);
    return std::pair(st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
  };
  const auto changed = change_time();
  while (change_time() == changed) {
    sys::write_file(path, "two");
    fs::last_write_time(path, modified);
  }
  const FileIdentity after = identity_of(exe);
  EXPECT_NE(before, after);
  EXPECT_EQ(before.modified, after.modified) << "as it looks to whoever goes by that";
  EXPECT_EQ(before.inode, after.inode);
  EXPECT_EQ(before.bytes, after.bytes);
}

/// Every strategy that installs says so when nothing is installed, and uninstalls nothing without complaint.
TEST(Artefact, StrategiesThatInstallSayWhenTheyAreNot) {
  const Scratch scratch;
  Exe exe("/bin/true", scratch.file(""));
  exe.set_artefact_dir(scratch.file("artefacts"));
  int found = 0;
  for (const Strategy* strategy : all()) {
    if (!strategy->traits().installs) continue;
    ++found;
    EXPECT_EQ(error_of([&] { static_cast<void>(strategy->seal(exe)); }).value(), ENOENT) << strategy->traits().name;
    EXPECT_NO_THROW(strategy->uninstall(exe)) << strategy->traits().name;
  }
  EXPECT_EQ(found, 5);
}

}  // namespace
}  // namespace sealbench::strategies
