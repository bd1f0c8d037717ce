#include "harness/verify/isolate.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "harness/measure/interruption.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/host.hpp"
#include "sys/mount.hpp"
#include "sys/pipe.hpp"

namespace sealbench::verify {

namespace {

constexpr char kFailure = '!';  // a line that begins with it is the text of an exception

/// As fork(2), with namespaces. The harness has one thread here, so that nothing is left half done in the copy.
pid_t fork_into(unsigned long namespaces) {
  return static_cast<pid_t>(::syscall(SYS_clone, namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

void map_root_to(uid_t uid, gid_t gid) {
  sys::write_value("/proc/self/setgroups", "deny");
  sys::write_value("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1");
  sys::write_value("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
}

/// The first process of the new namespaces.
[[noreturn]] void first_process(const std::function<void(int)>& work, int out, int parent_lives, bool user_namespace,
                                uid_t uid, gid_t gid) {
  int status = 0;
  try {
    sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl PR_SET_PDEATHSIG");
    // The parent may have died before that call: its end of the pipe is closed then.
    char byte = 0;
    if (::read(parent_lives, &byte, 1) != 1) ::_exit(1);
    if (user_namespace) map_root_to(uid, gid);
    sys::mount({}, "/", {}, MS_REC | MS_PRIVATE);
    sys::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
    work(out);
  } catch (const std::exception& error) {
    std::string text = error.what();
    for (char& c : text) {
      if (c == '\n') c = ' ';
    }
    sys::write_all(out, kFailure + text + "\n", "the pipe to the parent");
    status = 1;
  }
  ::_exit(status);
}

/// Reads lines to the end; returns the text of the child's exception, if any.
std::string read_lines(int fd, const std::function<void(const std::string&)>& line) {
  std::string pending;
  std::string failure;
  char buffer[65536];
  for (;;) {
    // With a limit, because a signal that is remembered does not interrupt a read.
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
    constexpr int kGlance = 200;
    const int polled = ::poll(&ready, 1, kGlance);
    if (measure::Interruption::requested()) return failure;
    if (polled <= 0) continue;
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failure;
    pending.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t end = 0; (end = pending.find('\n')) != std::string::npos; pending.erase(0, end + 1)) {
      const std::string text = pending.substr(0, end);
      if (!text.empty() && text[0] == kFailure) {
        failure = text.substr(1);
      } else {
        line(text);
      }
    }
  }
}

/// Kills and reaps the child when the parent leaves by an exception.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_;
};

}  // namespace

bool needs_user_namespace() { return !sys::has_effective_capability(CAP_SYS_ADMIN); }

bool isolated(const std::function<void(int)>& work, const std::function<void(const std::string&)>& line) {
  const bool user_namespace = needs_user_namespace();
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  sys::Pipe results;
  sys::Pipe start;  // the child's end tells it that its parent lives
  std::fflush(nullptr);
  const pid_t pid =
      fork_into(static_cast<unsigned long>(CLONE_NEWPID | CLONE_NEWNS | (user_namespace ? CLONE_NEWUSER : 0)));
  sys::check(pid, user_namespace ? "making user, pid and mount namespaces (are unprivileged user namespaces allowed?)"
                                 : "making pid and mount namespaces");
  if (pid == 0) {
    start.write.reset();
    first_process(work, results.write.get(), start.read.get(), user_namespace, uid, gid);
  }
  Child child(pid);
  results.write.reset();
  start.read.reset();
  sys::write_all(start.write.get(), "1", "the pipe to the child");
  const std::string failure = read_lines(results.read.get(), line);
  if (measure::Interruption::requested()) return false;  // the child goes with its guard
  const int status = child.wait();
  if (!failure.empty()) throw std::runtime_error(failure);
  if (WIFSIGNALED(status))
    throw std::runtime_error("the probing process was killed by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) throw std::runtime_error("the probing process failed without a word");
  return true;
}

}  // namespace sealbench::verify
