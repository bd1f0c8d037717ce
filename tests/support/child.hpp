// Runs programs in tests, always for a bounded time.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "sys/unique_fd.hpp"

namespace sealbench::testing {

/// How a program ended, and what it wrote.
struct Outcome {
  int status = -1;  ///< exit status, 128 + n for signal n, -1 when it did not end in time
  std::string out;
  std::string err;
  int signal = 0;  ///< the one that ended it, if any
};

/// A program in the background; killed and reaped with the object. Output goes to files in memory, not to pipes, so
/// that a container that outlives the program holds nobody up.
class Child {
 public:
  explicit Child(const std::vector<std::string>& argv) : out_(memory("out")), err_(memory("err")) {
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork");
    if (pid_ == 0) {
      // Not /dev/null: crun gives the file behind its standard input to the container's user, and that would be the
      // host's.
      const int empty = ::memfd_create("in", MFD_CLOEXEC);
      ::dup2(empty, 0);
      ::dup2(out_.get(), 1);
      ::dup2(err_.get(), 2);
      // What nohup or a shell's & ignores for the test would be ignored in its containers, and not in runc's.
      for (int number = 1; number < SIGRTMIN; ++number) ::signal(number, SIG_DFL);
      ::execvp(words[0], words.data());
      ::_exit(126);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::string out() const { return content(out_); }

  /// Waits for the end, at most that long; then it is killed.
  Outcome wait(int timeout_ms = 20'000) {
    const sys::UniqueFd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    pollfd ended{.fd = handle.get(), .events = POLLIN, .revents = 0};
    const bool in_time = ::poll(&ended, 1, timeout_ms) == 1;
    if (!in_time) ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    Outcome outcome{.status = -1, .out = content(out_), .err = content(err_)};
    if (in_time && WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
    if (in_time) outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return outcome;
  }

 private:
  static sys::UniqueFd memory(const char* name) { return sys::UniqueFd(::memfd_create(name, MFD_CLOEXEC)); }
  static std::string content(const sys::UniqueFd& file) {
    std::string text;
    char buffer[8192];
    ssize_t got = 0;
    while ((got = ::pread(file.get(), buffer, sizeof buffer, static_cast<off_t>(text.size()))) > 0) {
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }

  sys::UniqueFd out_;
  sys::UniqueFd err_;
  pid_t pid_ = 0;
};

inline Outcome run(const std::vector<std::string>& argv) { return Child(argv).wait(); }

/// Waits until `condition` holds, 10 s at most; whether it does.
template <typename Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// Orphans of this process's children become its own children: none escapes a test.
inline void adopt_orphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/// Reaps the children that have ended; how many are still alive.
inline int living_children() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  const std::string path = "/proc/self/task/" + std::to_string(::getpid()) + "/children";
  const sys::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char text[4096];
  const ssize_t got = ::read(file.get(), text, sizeof text);
  int living = 0;
  for (ssize_t i = 0; i < got; ++i) living += text[i] == ' ' ? 1 : 0;
  return living;
}

}  // namespace sealbench::testing
