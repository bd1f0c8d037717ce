#include "harness/host/owned_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::host {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using State = Claim::State;

class OwnedDirectoryTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string parent() const { return fs::path(scratch_.file("x")).parent_path(); }
  [[nodiscard]] OwnedDirectory make(const std::string& name = "sealbench-a") const {
    return {parent(), name, Owner::here("run", "mark")};
  }
  [[nodiscard]] std::string path(const std::string& name = "sealbench-a") const { return scratch_.file(name); }

  /// Makes one in a process that is then killed.
  void make_and_die() const {
    const pid_t child = ::fork();
    if (child == 0) {
      const OwnedDirectory directory = make();
      sys::write_file(directory.path() + "/file", "x");
      ::kill(::getpid(), SIGKILL);
    }
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  }

  testing::Scratch scratch_;
};

TEST_F(OwnedDirectoryTest, IsPrivateAndGoesWithItsObject) {
  {
    const OwnedDirectory directory = make();
    EXPECT_EQ(directory.path(), path());
    struct stat st {};
    ASSERT_EQ(::stat(path().c_str(), &st), 0);
    EXPECT_EQ(st.st_mode & 0777U, 0700U);
    fs::create_directories(path() + "/a/b");
  }
  EXPECT_TRUE(fs::is_empty(parent()));
}

TEST_F(OwnedDirectoryTest, IsAliveWhileItsProcessLivesAndDeadAfterwards) {
  {
    const OwnedDirectory directory = make();
    EXPECT_EQ(Claim::of(path()).state, State::alive);
  }
  make_and_die();
  {
    Claim claim = Claim::of(path());
    ASSERT_EQ(claim.state, State::dead) << claim.why;
    EXPECT_EQ(claim.owner.run, "run");
    EXPECT_EQ(claim.owner.mark, "mark");
    EXPECT_EQ(claim.owner.space, sys::PidSpace::current());
    EXPECT_EQ(Claim::of(path()).state, State::alive) << "one sweep at a time";
    claim.directory->abandon();
  }
  EXPECT_TRUE(fs::exists(path() + "/file"));
  EXPECT_EQ(Claim::of(path()).state, State::dead);
  EXPECT_TRUE(fs::is_empty(parent())) << "the claim removed it";
}

TEST_F(OwnedDirectoryTest, IsLeftAloneByAProcessForkedFromItsOwn) {
  const OwnedDirectory directory = make();
  const pid_t child = ::fork();
  if (child == 0) {
    const_cast<OwnedDirectory&>(directory).remove();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(path()));
}

TEST_F(OwnedDirectoryTest, WithoutALockOrReachedByALinkIsForeign) {
  EXPECT_EQ(Claim::of(path("sealbench-none")).state, State::foreign);
  fs::create_directory(path("sealbench-b"));
  EXPECT_EQ(Claim::of(path("sealbench-b")).state, State::foreign) << "no lock file";
  make_and_die();
  fs::create_directory_symlink(path(), path("sealbench-link"));
  EXPECT_EQ(Claim::of(path("sealbench-link")).state, State::foreign);
  fs::create_symlink(path() + "/lock", path("sealbench-b") + "/lock");
  EXPECT_EQ(Claim::of(path("sealbench-b")).state, State::foreign) << "the lock file of another";
}

TEST_F(OwnedDirectoryTest, OfSomebodyElseIsForeign) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to give a directory to somebody else";
  make_and_die();
  ASSERT_EQ(::chown((path() + "/lock").c_str(), 65534, 65534), 0);
  EXPECT_EQ(Claim::of(path()).state, State::foreign) << "the lock file is another user's";
  ASSERT_EQ(::chown((path() + "/lock").c_str(), ::geteuid(), ::getegid()), 0);
  ASSERT_EQ(::chown(path().c_str(), 65534, 65534), 0);
  EXPECT_EQ(Claim::of(path()).state, State::foreign) << "another user's";
  EXPECT_TRUE(fs::exists(path() + "/file"));
}

TEST_F(OwnedDirectoryTest, WhoseLockFileDoesNotSayWhoseItIsIsUnclear) {
  fs::create_directory(path());
  sys::write_file(path() + "/lock", "");
  const Claim claim = Claim::of(path());
  EXPECT_EQ(claim.state, State::unclear);
  EXPECT_THAT(claim.why, StartsWith(path() + ": its lock file does not say"));
  EXPECT_TRUE(fs::exists(path()));
}

TEST_F(OwnedDirectoryTest, StaysWithItsLockFileWhenItsContentCannotBeRemoved) {
  const pid_t child = ::fork();
  if (child == 0) {
    OwnedDirectory directory = make();
    fs::create_directories(directory.path() + "/a/b/c/d/e/f");
    const rlimit few{.rlim_cur = 8, .rlim_max = 8};
    ::setrlimit(RLIMIT_NOFILE, &few);
    try {
      directory.remove();
    } catch (const std::system_error& error) {
      ::_exit(error.code() == std::errc::too_many_files_open ? 0 : 2);
    }
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(Claim::of(path()).state, State::dead) << "for the next sweep";
  EXPECT_TRUE(fs::is_empty(parent()));
}

TEST_F(OwnedDirectoryTest, ThatIsUnfinishedIsRemovedUnlessItsMakerHasLockedIt) {
  const std::string unfinished = unfinished_path(path());
  EXPECT_TRUE(is_unfinished(fs::path(unfinished).filename()));
  EXPECT_FALSE(is_unfinished("sealbench-a"));
  fs::create_directory(unfinished);
  EXPECT_TRUE(remove_unfinished(unfinished)) << "killed before it made the lock file";
  make_and_die();
  fs::remove(path() + "/file");
  fs::rename(path(), unfinished);
  {
    const Claim maker = Claim::of(unfinished);
    ASSERT_EQ(maker.state, State::dead);
    EXPECT_FALSE(remove_unfinished(unfinished)) << "locked";
    const_cast<OwnedDirectory&>(*maker.directory).abandon();
  }
  EXPECT_TRUE(remove_unfinished(unfinished)) << "killed before it renamed the directory";
  EXPECT_TRUE(fs::is_empty(parent()));
}

/// A sweep that looks at every moment of the making neither takes it away nor is left with anything.
TEST_F(OwnedDirectoryTest, IsMadeAndRemovedWhileSweepsLookOn) {
  std::atomic<bool> stop{false};
  std::thread sweep([&] {
    while (!stop) {
      remove_unfinished(unfinished_path(path()));
      EXPECT_NE(Claim::of(path()).state, State::dead);
    }
  });
  for (int i = 0; i < 300; ++i) {
    const OwnedDirectory directory = make();
    EXPECT_TRUE(fs::exists(directory.path() + "/lock"));
  }
  stop = true;
  sweep.join();
  EXPECT_TRUE(fs::is_empty(parent()));
}

TEST_F(OwnedDirectoryTest, DirectoriesForAMomentLieInVarTmpWhereThereIsNoTmp) {
  if (::geteuid() != 0) GTEST_SKIP() << "chroot needs root";
  const auto here = [&](bool in_root_without_tmp) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::unsetenv("TMPDIR");
      if (in_root_without_tmp && ::chroot(parent().c_str()) != 0) ::_exit(2);
      ::_exit(temporary_directory() == "/tmp" ? 0 : temporary_directory() == "/var/tmp" ? 1 : 3);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  };
  EXPECT_EQ(here(false), 0);
  EXPECT_EQ(here(true), 1);
}

TEST(UniqueName, IsAnotherOneEachTime) {
  EXPECT_THAT(unique_name(), StartsWith("sealbench-" + std::to_string(::getpid()) + "-"));
  EXPECT_THAT(unique_name("html"), StartsWith("sealbench-html-" + std::to_string(::getpid()) + "-"));
  EXPECT_NE(unique_name(), unique_name());
  EXPECT_EQ(random_digits(32).size(), 32U);
}

}  // namespace
}  // namespace sealbench::host
