#include "sys/process_identity.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "sys/file.hpp"
#include "sys/pidfd.hpp"

namespace sealbench::sys {
namespace {

/// A process that waits to be killed, and what is written down of it.
class Process {
 public:
  explicit Process(const char* name = "waits") {
    identity_.space = PidSpace::current();
    identity_.started_after = ticks_after_boot();
    identity_.pid = ::fork();
    if (identity_.pid == 0) {
      ::prctl(PR_SET_NAME, name);
      for (;;) ::pause();
    }
    identity_.started_before = ticks_after_boot();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    end();
    ::waitpid(identity_.pid, nullptr, 0);
  }

  [[nodiscard]] const ProcessIdentity& identity() const { return identity_; }
  /// Until it is a zombie.
  void end() const {
    ::kill(identity_.pid, SIGKILL);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(identity_.pid), &info, WEXITED | WNOWAIT);
  }

 private:
  ProcessIdentity identity_;
};

TEST(PidSpace, IsTheBootAndTheNamespaceOfThisProcess) {
  const PidSpace here = PidSpace::current();
  EXPECT_EQ(std::string(here.boot_id()) + "\n", read_file("/proc/sys/kernel/random/boot_id"));
  const std::string link = read_link("/proc/self/ns/pid");  // "pid:[INODE]"
  const std::string inode = link.substr(5, link.size() - 6);
  EXPECT_TRUE(here.pid_namespace().ends_with(":" + inode)) << here.pid_namespace() << " and " << link;
}

TEST(PidSpace, IsTheSameAfterItWasWrittenDown) {
  const PidSpace here = PidSpace::current();
  EXPECT_EQ(PidSpace::from(here.boot_id(), here.pid_namespace()), here);
  EXPECT_NE(PidSpace::from(here.boot_id(), "4:1"), here);
  EXPECT_EQ(PidSpace::from(std::string(1000, '4'), ""), PidSpace()) << "damaged";
}

TEST(ProcessStart, IsReadBehindANameThatLooksLikeTheFieldsAfterIt) {
  const Process process(") R 1 2 3");
  const ProcessIdentity& identity = process.identity();
  ProcessStart start = process_start(identity.pid);
  EXPECT_TRUE(start.is_alive());
  EXPECT_GE(start.ticks, identity.started_after);
  EXPECT_LE(start.ticks, identity.started_before);
  const UniqueFd directory = open("/proc/" + std::to_string(identity.pid), O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(process_start(directory).ticks, start.ticks);
  process.end();
  EXPECT_FALSE(process_start(identity.pid).is_alive()) << "a zombie";
}

TEST(ProcessIdentity, KnowsItsProcessUntilItEnds) {
  const Process process;
  const PidSpace here = PidSpace::current();
  EXPECT_EQ(presence_of(process.identity(), here), Presence::running);
  FoundProcess found = find_process(process.identity(), here);
  EXPECT_EQ(found.presence, Presence::running);
  ASSERT_TRUE(found.handle);
  EXPECT_TRUE(send_signal(found.handle, SIGKILL));
  EXPECT_TRUE(wait_for_end(found.handle, 5000));
  EXPECT_EQ(presence_of(process.identity(), here), Presence::ended) << "a zombie";
  EXPECT_FALSE(find_process(process.identity(), here).handle);
}

// An inode of a namespace is given again, and a boot may have been simulated: both ends of the interval count.
TEST(ProcessIdentity, IsNotThatOfAProcessWithItsPidThatBeganEarlierOrLater) {
  const Process process;
  const PidSpace here = PidSpace::current();
  ProcessIdentity earlier = process.identity();
  const std::uint64_t start = process_start(earlier.pid).ticks;
  earlier.started_after = start - 10;
  earlier.started_before = start - 1;
  EXPECT_EQ(presence_of(earlier, here), Presence::ended);
  ProcessIdentity later = process.identity();
  later.started_after = start + 1;
  later.started_before = start + 10;
  EXPECT_EQ(presence_of(later, here), Presence::ended);
}

// As in `unshare -p` without --mount-proc: the pid by which /proc knows a process is not the one that signals want.
TEST(ProcessIdentity, KnowsItsProcessWhereProcIsThatOfAnotherPidNamespace) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWPID) < 0) ::_exit(77);
    const pid_t first = ::fork();
    if (first == 0) {
      const Process process;
      const FoundProcess found = find_process(process.identity(), PidSpace::current());
      const bool is_it = found.presence == Presence::running && send_signal(found.handle, SIGKILL);
      ::waitpid(process.identity().pid, nullptr, 0);
      ::_exit(is_it && presence_of(process.identity(), PidSpace::current()) == Presence::ended ? 0 : 1);
    }
    int status = 1;
    ::waitpid(first, &status, 0);
    ::_exit(WEXITSTATUS(status));
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "no permission to make a pid namespace";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(ProcessIdentity, OfAnotherBootOrNamespaceOrOfNoneThatIsKnownIsStale) {
  const Process process;
  const PidSpace here = PidSpace::current();
  const auto presence_in = [&](const PidSpace& space) {
    ProcessIdentity elsewhere = process.identity();
    elsewhere.space = space;
    EXPECT_FALSE(find_process(elsewhere, here).handle);
    return presence_of(elsewhere, here);
  };
  EXPECT_EQ(presence_in(PidSpace::from("00000000-0000-4000-8000-000000000000", here.pid_namespace())),
            Presence::other_boot);
  EXPECT_EQ(presence_in(PidSpace::from(here.boot_id(), "4:1")), Presence::other_pid_namespace);
  EXPECT_EQ(presence_in(PidSpace::from("", here.pid_namespace())), Presence::unknown);
  EXPECT_EQ(presence_in(PidSpace()), Presence::unknown);
}

TEST(ProcessIdentity, IsToldByTheInodeOfItsHandleAlone) {
  const Process process;
  ProcessIdentity identity = process.identity();
  identity.pidfs_inode = pidfs_inode(open_process(identity.pid));
  if (identity.pidfs_inode == 0) GTEST_SKIP() << "before Linux 6.9 handles have no inode of their own";
  EXPECT_NE(identity.pidfs_inode, pidfs_inode(open_process(::getpid())));
  const PidSpace here = PidSpace::current();
  EXPECT_EQ(presence_of(identity, here), Presence::running);
  identity.space = PidSpace::current_boot();
  EXPECT_TRUE(find_process(identity, here).handle) << "in whatever pid namespace";

  ProcessIdentity other = identity;
  ++other.pidfs_inode;
  EXPECT_EQ(presence_of(other, here), Presence::ended_or_elsewhere);
  EXPECT_FALSE(find_process(other, here).handle);
  other.space = here;
  EXPECT_EQ(presence_of(other, here), Presence::ended) << "as written down in this pid namespace";
  other = identity;
  other.space = PidSpace::from("00000000-0000-4000-8000-000000000000", "");
  EXPECT_EQ(presence_of(other, here), Presence::other_boot) << "inodes begin anew in every boot";

  process.end();
  EXPECT_EQ(presence_of(identity, here), Presence::ended) << "a zombie";
}

TEST(ProcessIdentity, OfNoProcessIsNobody) {
  ProcessIdentity nobody;
  nobody.space = PidSpace::current();
  nobody.started_before = ticks_after_boot();
  EXPECT_EQ(presence_of(nobody, nobody.space), Presence::ended);
}

}  // namespace
}  // namespace sealbench::sys
