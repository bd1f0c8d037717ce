#include "harness/verify/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "sys/arguments.hpp"
#include "sys/error.hpp"

namespace sealbench::verify {

namespace {

/// posix_spawn's file actions, released with the object.
class Actions {
 public:
  explicit Actions(const Streams& streams) {
    ::posix_spawn_file_actions_init(&actions_);
    add(streams.in, STDIN_FILENO, O_RDONLY);
    add(streams.out, STDOUT_FILENO, O_WRONLY);
    add(streams.err, STDERR_FILENO, O_WRONLY);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void add(int fd, int target, int flags) {
    if (fd < 0) {
      ::posix_spawn_file_actions_addopen(&actions_, target, "/dev/null", flags, 0);
    } else {
      ::posix_spawn_file_actions_adddup2(&actions_, fd, target);
    }
  }
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Process::Process(const std::vector<std::string>& argv, const Streams& streams) : name_(argv.at(0)) {
  const std::vector<char*> args = sys::argument_pointers(argv);
  char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  char* env[] = {path, nullptr};
  const Actions actions(streams);
  const int error = ::posix_spawn(&pid_, name_.c_str(), actions.get(), nullptr, args.data(), env);
  if (error != 0) sys::throw_errno(error, "starting " + name_);
  pidfd_ = sys::UniqueFd(sys::check(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)), "pidfd_open"));
}

Process::~Process() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  reap();
}

int Process::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int Process::wait(std::chrono::milliseconds limit) {
  pollfd poll{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&poll, 1, static_cast<int>(limit.count())) <= 0) {
    ::kill(pid_, SIGKILL);
    reap();
    throw std::runtime_error(name_ + " did not end within " + std::to_string(limit.count()) + " ms and was killed");
  }
  return reap();
}

}  // namespace sealbench::verify
