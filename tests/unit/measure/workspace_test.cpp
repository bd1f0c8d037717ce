#include "harness/measure/workspace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/loop.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "harness/counters/memory_cgroup.hpp"
#include "harness/host/scratch_directory.hpp"
#include "harness/measure/mount_table.hpp"
#include "harness/measure/sweep.hpp"
#include "sys/file.hpp"
#include "sys/lock.hpp"
#include "sys/path.hpp"
#include "sys/process_identity.hpp"

namespace sealbench::measure {
namespace {

namespace fs = std::filesystem;
using sys::is_below;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kOtherBoot = "00000000-0000-4000-8000-000000000000";

/// A process that nobody may signal unless the test says so; it is reaped in the end. A test that dies leaves it, but
/// not for long, and not with the test's standard streams, for whose end others wait.
class Sleeper {
 public:
  explicit Sleeper(std::string variable = "NONE=") {
    char* const argv[] = {const_cast<char*>("/bin/sleep"), const_cast<char*>("300"), nullptr};
    char* const env[] = {variable.data(), nullptr};
    after_ = sys::ticks_after_boot();
    posix_spawn_file_actions_t nowhere;
    ::posix_spawn_file_actions_init(&nowhere);
    for (const int fd : {0, 1, 2}) ::posix_spawn_file_actions_addopen(&nowhere, fd, "/dev/null", O_RDWR, 0);
    if (::posix_spawn(&pid_, "/bin/sleep", &nowhere, nullptr, argv, env) != 0) pid_ = -1;
    ::posix_spawn_file_actions_destroy(&nowhere);
    before_ = sys::ticks_after_boot();
    // Until it executes sleep it has our environment.
    const std::string own = sys::read_link("/proc/self/exe");
    while (sys::read_link(fmt::format("/proc/{}/exe", pid_)) == own) ::usleep(1000);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  ~Sleeper() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool is_alive() const { return sys::process_start(pid_).is_alive(); }
  [[nodiscard]] std::uint64_t start() const { return sys::process_start(pid_).ticks; }
  /// What sealrun writes down of it.
  [[nodiscard]] nlohmann::json state() const {
    const sys::PidSpace here = sys::PidSpace::current();
    return {{sys::kPidMember, pid_},
            {sys::kBootIdMember, here.boot_id()},
            {sys::kPidNamespaceMember, here.pid_namespace()},
            {sys::kStartedAfterMember, after_},
            {sys::kStartedBeforeMember, before_}};
  }

 private:
  pid_t pid_ = -1;
  std::uint64_t after_ = 0;
  std::uint64_t before_ = 0;
};

class WorkspaceTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string base() const { return scratch_.path() + "/sealbench-base"; }
  [[nodiscard]] Removed sweep_base() const { return sweep(base(), {scratch_.path()}); }

  /// Runs `body` with a workspace in a process that is then killed as by kill -9.
  void in_a_run_that_is_killed(const std::function<void(Workspace&)>& body) const {
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

  /// The only workspace that there is.
  [[nodiscard]] std::string workspace() const { return fs::directory_iterator(base())->path(); }

  /// Changes what the lock file of `directory` says of its owner.
  static void set_owner(const std::string& directory, const char* member, const std::string& value) {
    nlohmann::json owner = nlohmann::json::parse(sys::read_file(directory + "/lock"));
    owner[member] = value;
    sys::write_file(directory + "/lock", owner.dump());
  }

  host::ScratchDirectory scratch_;
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

TEST_F(WorkspaceTest, IsNotRemovedByAProcessForkedFromTheRun) {
  Workspace workspace(base());
  const std::string elsewhere = workspace.make_directory(scratch_.path());
  const pid_t child = ::fork();
  if (child == 0) ::_exit(static_cast<int>(workspace.remove().size()));
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(elsewhere));
  EXPECT_TRUE(fs::exists(workspace.directory()));
}

/// As for a run in another mount namespace with a /run of its own.
TEST_F(WorkspaceTest, DirectoriesOfALiveRunAreNotSweptWhereItsWorkspaceCannotBeSeen) {
  Workspace workspace(base());
  const std::string elsewhere = workspace.make_directory(scratch_.path());
  const Sleeper marked(workspace.environment_mark());
  fs::rename(base(), scratch_.path() + "/unseen");
  EXPECT_EQ(sweep_base().sentence(), "");
  EXPECT_TRUE(fs::exists(elsewhere));
  EXPECT_TRUE(marked.is_alive());
  fs::rename(scratch_.path() + "/unseen", base());
}

TEST_F(WorkspaceTest, SweepRemovesDirectoriesWhoseWorkspaceIsGoneAsAfterAReboot) {
  in_a_run_that_is_killed([&](Workspace& workspace) { workspace.make_directory(scratch_.path()); });
  fs::remove_all(base());
  EXPECT_EQ(sweep_base().directories, 1);
  EXPECT_TRUE(fs::is_empty(scratch_.path()));
}

TEST_F(WorkspaceTest, SweepKillsProcessesThatCarryTheMarkOfADeadRunAndNoOthers) {
  std::string mark;
  in_a_run_that_is_killed(
      [&](Workspace& workspace) { sys::write_file(scratch_.path() + "/mark", workspace.environment_mark()); });
  mark = sys::read_file(scratch_.path() + "/mark");
  const Sleeper marked(mark);
  const Sleeper longer(mark + "0");
  const Sleeper none;
  EXPECT_EQ(sweep_base().processes, 1);
  EXPECT_FALSE(marked.is_alive());
  EXPECT_TRUE(longer.is_alive());
  EXPECT_TRUE(none.is_alive());
}

TEST_F(WorkspaceTest, SweepKillsContainersThatAreKnownForCertainAndSaysWhatIsStale) {
  const Sleeper ours;
  const Sleeper runcs;
  const Sleeper older_build;
  std::map<std::string, Sleeper> strangers;
  for (const char* why :
       {"other boot", "other namespace", "unknown", "earlier", "later", "runc's pid reused", "before the run"})
    strangers.try_emplace(why);
  const auto with = [](nlohmann::json state, const char* member, nlohmann::json value) {
    state[member] = std::move(value);
    return state;
  };
  const auto state = [&](const char* why) { return strangers.at(why).state(); };
  // A clock tick later, so that they can be told apart.
  while (sys::ticks_after_boot() <= strangers.at("before the run").start()) ::usleep(1000);
  in_a_run_that_is_killed([&](Workspace& workspace) {
    nlohmann::json began = state("earlier");
    began = with(began, sys::kStartedAfterMember, strangers.at("earlier").start() + 1);
    began = with(began, sys::kStartedBeforeMember, strangers.at("earlier").start() + 5);
    nlohmann::json later = state("later");
    later = with(later, sys::kStartedAfterMember, strangers.at("later").start() - 5);
    later = with(later, sys::kStartedBeforeMember, strangers.at("later").start() - 1);
    const Sleeper& reused = strangers.at("runc's pid reused");
    int id = 0;
    for (const nlohmann::json& content : std::initializer_list<nlohmann::json>{
             ours.state(),
             {{"init_process_pid", runcs.pid()}, {"init_process_start", runcs.start()}},
             with(state("other boot"), sys::kBootIdMember, kOtherBoot),
             with(state("other namespace"), sys::kPidNamespaceMember, "4:1"),
             with(state("unknown"), sys::kPidNamespaceMember, ""),
             began,
             later,
             {{"init_process_pid", reused.pid()}, {"init_process_start", reused.start() - 1}},
             // Written by a build of sealrun that knew an upper bound only; it began before the run did.
             {{"pid", strangers.at("before the run").pid()}, {"startTime", sys::ticks_after_boot() + 1000}}}) {
      const std::string directory = fmt::format("{}/s0-0/ctr{}", workspace.directory(), id++);
      fs::create_directories(directory);
      sys::write_file(directory + "/state.json", content.dump());
    }
  });
  const Removed removed = sweep_base();
  EXPECT_EQ(removed.processes, 2);
  EXPECT_FALSE(ours.is_alive());
  EXPECT_FALSE(runcs.is_alive());
  for (const auto& [why, stranger] : strangers) EXPECT_TRUE(stranger.is_alive()) << why;
  EXPECT_THAT(removed.left_alone, SizeIs(3));
  EXPECT_THAT(removed.sentence(), AllOf(HasSubstr("1 process, not signalled: it belongs to another boot"),
                                        HasSubstr("not signalled: its pid counts in another pid namespace"),
                                        HasSubstr("was not written down")));
  EXPECT_THAT(removed.problems, IsEmpty());
  EXPECT_FALSE(fs::exists(base()));
}

TEST_F(WorkspaceTest, OfAnotherBootIsRemovedAndNoProcessIsSignalledForIt) {
  in_a_run_that_is_killed([&](Workspace& workspace) {
    workspace.make_directory(scratch_.path());
    sys::write_file(scratch_.path() + "/mark", workspace.environment_mark());
  });
  const Sleeper marked(sys::read_file(scratch_.path() + "/mark"));
  const Sleeper runcs;
  sys::write_file(workspace() + "/state.json",
                  fmt::format(R"({{"init_process_pid": {}, "init_process_start": {}}})", runcs.pid(), runcs.start()));
  set_owner(workspace(), sys::kBootIdMember, kOtherBoot);
  const Removed removed = sweep_base();
  EXPECT_EQ(removed.processes, 0);
  EXPECT_TRUE(marked.is_alive());
  EXPECT_TRUE(runcs.is_alive());
  EXPECT_THAT(removed.sentence(), HasSubstr("not signalled: it belongs to another boot of the machine"));
  EXPECT_EQ(removed.directories, 2);
  EXPECT_FALSE(fs::exists(base()));
}

TEST_F(WorkspaceTest, OfAnotherPidNamespaceIsRemovedAndItsPidsAreNotSignalled) {
  in_a_run_that_is_killed([&](Workspace&) {});
  const Sleeper runcs;
  sys::write_file(workspace() + "/state.json",
                  fmt::format(R"({{"init_process_pid": {}, "init_process_start": {}}})", runcs.pid(), runcs.start()));
  set_owner(workspace(), sys::kPidNamespaceMember, "4:1");
  const Removed removed = sweep_base();
  EXPECT_TRUE(runcs.is_alive());
  EXPECT_THAT(removed.sentence(), HasSubstr("not signalled: its pid counts in another pid namespace"));
  EXPECT_FALSE(fs::exists(base()));
}

TEST_F(WorkspaceTest, SweepRemovesCgroupsNamedAfterTheRun) {
  std::string hierarchy;
  for (const char* candidate : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids", "/sys/fs/cgroup"}) {
    if (hierarchy.empty() && fs::exists(std::string(candidate) + "/cgroup.procs") && ::access(candidate, W_OK) == 0) {
      hierarchy = candidate;
    }
  }
  if (hierarchy.empty()) GTEST_SKIP() << "no cgroup hierarchy that this user may write to";
  const std::string strangers = hierarchy + "/sealbench-test-" + host::random_digits(8);
  ::mkdir(strangers.c_str(), 0755);
  in_a_run_that_is_killed([&](Workspace& workspace) {
    const std::string container = hierarchy + "/" + workspace.id() + "/" + workspace.id() + "-s0-0";
    fs::create_directories(container + "/made by the container/and below");
  });
  const Removed removed = sweep_base();
  EXPECT_EQ(removed.cgroups, 4);
  EXPECT_THAT(removed.problems, IsEmpty());
  EXPECT_EQ(::rmdir(strangers.c_str()), 0);
}

/// What others left on this host is for sweep_host(): tests beside each other sweep their own directory only. Seen in a
/// mount namespace where the hierarchy is another, or a bench that starts meanwhile would remove the group first.
TEST_F(WorkspaceTest, SweepLeavesTheGroupsOfOtherRuns) {
  if (::geteuid() != 0) GTEST_SKIP() << "mounting needs root";
  std::string hierarchy;
  std::string group;
  try {
    group = counters::memory_cgroup_of(::getpid());
  } catch (const std::runtime_error& error) {
    GTEST_SKIP() << error.what();
  }
  for (const std::string candidate : {"/sys/fs/cgroup/memory", "/sys/fs/cgroup"}) {
    if (hierarchy.empty() && is_below(group, candidate)) hierarchy = candidate;
  }
  const pid_t child = ::fork();
  if (child == 0) {
    const auto need = [](bool done, int otherwise) { done ? void() : ::_exit(otherwise); };
    need(::unshare(CLONE_NEWNS) == 0 && ::mount("", "/", "", MS_REC | MS_PRIVATE, nullptr) == 0, 10);
    need(::mount("tmpfs", hierarchy.c_str(), "tmpfs", 0, nullptr) == 0, 11);
    const std::string left = group + "/sealbench-memory-test";
    std::error_code failed;
    need(fs::create_directories(left, failed), 12);
    need(sweep_base().cgroups == 0 && fs::exists(left), 13);
    need(counters::remove_stale_memory_cgroups() == 1 && !fs::exists(left), 14);  // that was to be had
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && (WEXITSTATUS(status) == 10 || WEXITSTATUS(status) == 11))
    GTEST_SKIP() << "this host allows no mount";
  EXPECT_EQ(status, 0) << "step " << WEXITSTATUS(status);
}

/// A loop device on `file` that stays when its maker ends; empty where none can be had.
std::string attach_loop_device(const std::string& file) {
  const sys::UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  const sys::UniqueFd image(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!control || !image || ::ftruncate(image.get(), 1 << 20) != 0) return {};
  for (int tries = 0; tries < 10; ++tries) {  // another test may take the free one
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    std::string device = "/dev/loop" + std::to_string(number);
    const sys::UniqueFd fd(::open(device.c_str(), O_RDWR | O_CLOEXEC));
    if (fd && ::ioctl(fd.get(), LOOP_SET_FD, image.get()) == 0) return device;
  }
  return {};
}

TEST_F(WorkspaceTest, SweepDetachesTheLoopDevicesOfTheRunAndNoOther) {
  const host::ScratchDirectory strangers("/tmp");
  const std::string stranger = attach_loop_device(strangers.path() + "/image");
  if (stranger.empty()) GTEST_SKIP() << "no loop device to be had";
  in_a_run_that_is_killed([&](Workspace& workspace) { attach_loop_device(workspace.directory() + "/image"); });
  const Removed removed = sweep_base();
  EXPECT_EQ(removed.loop_devices, 1);
  EXPECT_THAT(removed.problems, IsEmpty());
  const sys::UniqueFd fd = sys::open(stranger, O_RDWR);
  EXPECT_EQ(::ioctl(fd.get(), LOOP_CLR_FD, 0), 0) << "it was detached";
}

/// As with `ulimit -n 8`.
TEST_F(WorkspaceTest, JournalStaysUntilEverythingIsRemovedAndTheFailureIsSaid) {
  const std::string elsewhere = scratch_.path() + "/elsewhere";  // where no sweep looks but for the journal
  fs::create_directory(elsewhere);
  const pid_t child = ::fork();
  if (child == 0) {
    Workspace workspace(base());
    fs::create_directories(workspace.make_directory(elsewhere) + "/a/b/c/d/e/f/g/h");
    const rlimit few{.rlim_cur = 8, .rlim_max = 8};
    ::setrlimit(RLIMIT_NOFILE, &few);
    const std::vector<std::string> problems = workspace.remove();
    ::_exit(!problems.empty() && problems.front().find(elsewhere) != std::string::npos ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "it is said";
  EXPECT_THAT(Journal::read(workspace()), SizeIs(1));
  EXPECT_EQ(sweep_base().sentence(), "removed what 1 earlier run left: 2 directories");
  EXPECT_TRUE(fs::is_empty(elsewhere));
  EXPECT_FALSE(fs::exists(base()));
}

TEST_F(WorkspaceTest, DirectoryThatAProcessStillHasLockedIsLeftAndTheJournalToo) {
  in_a_run_that_is_killed([&](Workspace& workspace) { workspace.make_directory(scratch_.path()); });
  const std::string elsewhere = scratch_.path() + "/" + fs::path(workspace()).filename().string();
  {
    const sys::UniqueFd lock = sys::open(elsewhere + "/lock", O_RDWR);
    ASSERT_TRUE(sys::try_lock(lock, elsewhere));
    EXPECT_THAT(sweep_base().problems,
                ElementsAre("cannot remove " + elsewhere + ": a process of its run has it locked"));
    EXPECT_TRUE(fs::exists(elsewhere));
    EXPECT_THAT(Journal::read(workspace()), ElementsAre(elsewhere));
  }
  EXPECT_EQ(sweep_base().directories, 2);
  EXPECT_TRUE(fs::is_empty(scratch_.path()));
}

TEST_F(WorkspaceTest, SweepNeverRemovesADirectoryThatIsNotOfTheRun) {
  const std::string precious = scratch_.path() + "/precious";
  const std::string by_name = scratch_.path() + "/sealbench-precious";  // no lock: nobody said that it is bench's
  fs::create_directories(precious);
  fs::create_directories(by_name);
  in_a_run_that_is_killed([&](Workspace& workspace) { Journal(workspace.directory()).append(precious); });
  EXPECT_THAT(sweep_base().sentence(), HasSubstr("will not remove " + precious));
  EXPECT_TRUE(fs::exists(precious));
  EXPECT_TRUE(fs::exists(by_name));
}

/// Both are dead, but whose workspace does not name it decides nothing about it.
TEST_F(WorkspaceTest, SweepLeavesADirectoryOfAnotherRunThatAJournalNames) {
  const std::string elsewhere = scratch_.path() + "/elsewhere";
  fs::create_directory(elsewhere);
  in_a_run_that_is_killed([&](Workspace& workspace) {
    Workspace other(scratch_.path() + "/sealbench-other-base");
    Journal(workspace.directory()).append(other.make_directory(elsewhere));
    ::kill(::getpid(), SIGKILL);  // before the other one is removed
  });
  const std::string directory = fs::directory_iterator(elsewhere)->path();
  EXPECT_THAT(sweep(base(), {}).sentence(),
              HasSubstr("will not remove " + directory + ": not a directory of the run that names it"));
  EXPECT_TRUE(fs::exists(directory));
}

TEST_F(WorkspaceTest, SweepLeavesWhatIsAnotherUsers) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving files away needs root";
  in_a_run_that_is_killed([&](Workspace& workspace) { workspace.make_directory(scratch_.path()); });
  const std::string orphan = scratch_.path() + "/" + fs::path(workspace()).filename().string();
  for (const std::string& directory : {orphan, workspace()}) ASSERT_EQ(::chown(directory.c_str(), 65534, 65534), 0);
  EXPECT_EQ(sweep_base().sentence(), "");
  EXPECT_TRUE(fs::exists(orphan));
  EXPECT_TRUE(fs::exists(workspace()));
}

TEST_F(WorkspaceTest, RefusesABaseThatIsASymbolicLink) {
  fs::create_directory(scratch_.path() + "/target");
  fs::create_directory_symlink(scratch_.path() + "/target", base());
  EXPECT_THROW(Workspace{base()}, std::runtime_error);
}

TEST_F(WorkspaceTest, JournalIsReadBackAndALineThatWasCutOffIsPassedOver) {
  const Journal journal(scratch_.path());
  journal.append("/a \"quoted\" path");
  journal.append("/b");
  std::ofstream(scratch_.path() + "/journal", std::ios::app) << "{\"direc";
  EXPECT_THAT(Journal::read(scratch_.path()), ElementsAre("/a \"quoted\" path", "/b"));
  EXPECT_THAT(Journal::read(scratch_.path() + "/none"), IsEmpty());
}

TEST_F(WorkspaceTest, ScratchDirectoryIsEmptyAndItsRemainsAreSwept) {
  const pid_t child = ::fork();
  if (child == 0) {
    const host::ScratchDirectory left(scratch_.path());
    if (!fs::is_empty(left.path())) ::_exit(1);
    sys::write_file(left.path() + "/file", "x");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const host::ScratchDirectory live(scratch_.path());
  EXPECT_EQ(sweep_base().directories, 1);
  EXPECT_TRUE(fs::exists(live.path()));
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
