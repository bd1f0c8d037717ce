#include "harness/measure/workspace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "harness/measure/leftover_processes.hpp"
#include "harness/measure/mount_table.hpp"
#include "harness/measure/scratch_directory.hpp"
#include "sys/file.hpp"
#include "sys/path.hpp"

namespace sealbench::measure {
namespace {

namespace fs = std::filesystem;
using sys::is_below;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WorkspaceTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string base() const { return scratch_.path() + "/sealbench-base"; }
  [[nodiscard]] Removed sweep_base() const { return sweep(base(), {scratch_.path()}); }

  /// Runs `body` with a workspace in a process that is then killed as by kill -9.
  void in_a_run_that_is_killed(const std::function<void(Workspace&)>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
      Workspace workspace(base());
      body(workspace);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  }

  ScratchDirectory scratch_;
};

TEST_F(WorkspaceTest, LeavesNothingBehind) {
  {
    Workspace workspace(base());
    const std::string elsewhere = workspace.make_directory(scratch_.path());
    sys::write_file(elsewhere + "/exe", "x");
    struct stat st {};
    ASSERT_EQ(::stat(workspace.directory().c_str(), &st), 0);
    EXPECT_EQ(st.st_mode & 0777U, 0700U);
  }
  EXPECT_TRUE(fs::is_empty(scratch_.path()));
}

TEST_F(WorkspaceTest, IsNotSweptWhileItsRunIsAlive) {
  Workspace workspace(base());
  const std::string elsewhere = workspace.make_directory(scratch_.path());
  EXPECT_EQ(sweep_base().sentence(), "");
  EXPECT_TRUE(fs::exists(elsewhere));
  EXPECT_TRUE(fs::exists(workspace.directory()));
}

TEST_F(WorkspaceTest, IsSweptAfterItsRunWasKilled) {
  in_a_run_that_is_killed([&](Workspace& workspace) {
    const std::string elsewhere = workspace.make_directory(scratch_.path());
    sys::write_file(elsewhere + "/exe", "x");
  });
  const Removed removed = sweep_base();
  EXPECT_EQ(removed.sentence(), "removed what 1 earlier run left: 2 directories");
  EXPECT_THAT(removed.problems, IsEmpty());
  EXPECT_EQ(sweep_base().sentence(), "") << "once is enough";
}

TEST_F(WorkspaceTest, SweepKillsProcessesThatCarryTheMarkOfADeadRunAndNoOthers) {
  const std::string file = scratch_.path() + "/pids";
  in_a_run_that_is_killed([&](Workspace& workspace) {
    std::ofstream pids(file);
    for (const std::string& mark : {workspace.environment_mark(), workspace.environment_mark() + "0"}) {
      std::string variable = mark;
      char* const argv[] = {const_cast<char*>("/bin/sleep"), const_cast<char*>("1000"), nullptr};
      char* const env[] = {variable.data(), nullptr};
      pid_t pid = 0;
      if (::posix_spawn(&pid, "/bin/sleep", nullptr, nullptr, argv, env) == 0) pids << pid << "\n";
    }
  });
  std::ifstream pids(file);
  pid_t marked = 0;
  pid_t other = 0;
  pids >> marked >> other;
  ASSERT_GT(other, 0);
  EXPECT_EQ(sweep_base().processes, 1);
  EXPECT_EQ(start_time_of(marked), 0U);
  EXPECT_NE(start_time_of(other), 0U);
  kill_all({{.pid = other, .start_time = start_time_of(other)}});
}

TEST_F(WorkspaceTest, SweepKillsContainersByPidAndStartTime) {
  const std::string file = scratch_.path() + "/pids";
  in_a_run_that_is_killed([&](Workspace& workspace) {
    std::ofstream pids(file);
    int id = 0;
    for (const std::uint64_t ago : {std::uint64_t{0}, std::uint64_t{1}}) {  // the second pid "was reused"
      char* const argv[] = {const_cast<char*>("/bin/sleep"), const_cast<char*>("1000"), nullptr};
      char* const env[] = {nullptr};
      pid_t pid = 0;
      if (::posix_spawn(&pid, "/bin/sleep", nullptr, nullptr, argv, env) != 0) continue;
      pids << pid << "\n";
      const std::string directory = workspace.directory() + "/s0-0/ctr" + std::to_string(id++);
      fs::create_directories(directory);
      sys::write_file(directory + "/state.json", "{\"pid\": " + std::to_string(pid) + ", \"startTime\": " +
                                                     std::to_string(start_time_of(pid) - ago) + "}");
    }
  });
  std::ifstream pids(file);
  pid_t container = 0;
  pid_t other = 0;
  pids >> container >> other;
  ASSERT_GT(other, 0);
  EXPECT_EQ(sweep_base().processes, 1);
  EXPECT_EQ(start_time_of(container), 0U);
  EXPECT_NE(start_time_of(other), 0U);
  kill_all({{.pid = other, .start_time = start_time_of(other)}});
}

TEST_F(WorkspaceTest, SweepUnmountsWhatIsMountedBelowItsDirectories) {
  if (::geteuid() != 0) GTEST_SKIP() << "mounting needs root";
  in_a_run_that_is_killed([&](Workspace& workspace) {
    const std::string elsewhere = workspace.make_directory(scratch_.path());
    ::mkdir((elsewhere + "/a b").c_str(), 0700);
    ::mount("tmpfs", (elsewhere + "/a b").c_str(), "tmpfs", 0, nullptr);
    ::mkdir((elsewhere + "/a b/c").c_str(), 0700);
    ::mount("tmpfs", (elsewhere + "/a b/c").c_str(), "tmpfs", 0, nullptr);
  });
  if (mount_points_below({scratch_.path()}).empty()) GTEST_SKIP() << "this host allows no mount";
  EXPECT_EQ(sweep_base().mounts, 2);
  EXPECT_THAT(mount_points_below({scratch_.path()}), IsEmpty());
}

TEST_F(WorkspaceTest, SweepRemovesCgroupsNamedAfterTheRun) {
  std::string hierarchy;
  for (const char* candidate : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids", "/sys/fs/cgroup"}) {
    if (hierarchy.empty() && fs::exists(std::string(candidate) + "/cgroup.procs") && ::access(candidate, W_OK) == 0) {
      hierarchy = candidate;
    }
  }
  if (hierarchy.empty()) GTEST_SKIP() << "no cgroup hierarchy that this user may write to";
  in_a_run_that_is_killed([&](Workspace& workspace) {
    ::mkdir((hierarchy + "/" + workspace.id() + "-s0-0").c_str(), 0755);
    workspace.note_cgroup(hierarchy + "/" + workspace.id());
    ::mkdir((hierarchy + "/" + workspace.id()).c_str(), 0755);
  });
  const Removed removed = sweep_base();
  EXPECT_EQ(removed.cgroups, 2);
  EXPECT_THAT(removed.problems, IsEmpty());
}

TEST_F(WorkspaceTest, SweepRemovesDirectoriesWhoseWorkspaceIsGoneAsAfterAReboot) {
  in_a_run_that_is_killed([&](Workspace& workspace) { workspace.make_directory(scratch_.path()); });
  fs::remove_all(base());
  EXPECT_EQ(sweep_base().directories, 1);
}

TEST_F(WorkspaceTest, SweepNeverRemovesADirectoryThatIsNotOursByName) {
  const std::string precious = "/var/tmp/precious-" + std::to_string(::getpid());
  fs::create_directory(precious);
  in_a_run_that_is_killed([&](Workspace& workspace) {
    Journal(workspace.directory() + "/journal").append({.kind = Entry::Kind::directory, .path = precious});
  });
  EXPECT_THAT(sweep_base().sentence(), HasSubstr("will not remove " + precious));
  EXPECT_TRUE(fs::exists(precious));
  fs::remove(precious);
}

TEST_F(WorkspaceTest, RefusesABaseThatIsASymbolicLink) {
  fs::create_directory(scratch_.path() + "/target");
  fs::create_directory_symlink(scratch_.path() + "/target", base());
  EXPECT_THROW(Workspace{base()}, std::runtime_error);
}

TEST_F(WorkspaceTest, JournalIsReadBackAndALineThatWasCutOffIsPassedOver) {
  const std::string path = scratch_.path() + "/journal";
  const Entry directory{.kind = Entry::Kind::directory, .path = "/a \"quoted\" path"};
  const Entry cgroup{.kind = Entry::Kind::cgroup, .path = "/sys/fs/cgroup/x"};
  Journal journal(path);
  journal.append(directory);
  journal.append(cgroup);
  std::ofstream(path, std::ios::app) << "{\"kind\": \"direc";
  EXPECT_THAT(Journal::read(path), ElementsAre(directory, cgroup));
  EXPECT_THAT(Journal::read(scratch_.path() + "/none"), IsEmpty());
}

TEST(MountTable, UndoesOctalEscapes) {
  EXPECT_EQ(unescape_mount_field("/a\\040b\\134c\\011"), "/a b\\c\t");
  EXPECT_EQ(unescape_mount_field("/plain"), "/plain");
  EXPECT_EQ(unescape_mount_field("/end\\04"), "/end\\04");
}

TEST(MountTable, KnowsWhatIsBelow) {
  EXPECT_TRUE(is_below("/a/b", "/a"));
  EXPECT_TRUE(is_below("/a", "/a"));
  EXPECT_FALSE(is_below("/ab", "/a"));
  EXPECT_FALSE(is_below("/", "/a"));
}

}  // namespace
}  // namespace sealbench::measure
