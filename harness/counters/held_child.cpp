#include "harness/counters/held_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <stdexcept>

#include "harness/results/printable.hpp"
#include "sys/arguments.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"
#include "sys/pipe.hpp"
#include "sys/raw_syscall.hpp"

namespace sealbench::counters {

namespace {

constexpr int kNotLaunched = 127;  // the shell's status for a command that cannot be executed

using sys::raw_syscall;

}  // namespace

/// What the child needs. It runs in our memory at the same time as we do, as after vfork(2) but without our waiting, so
/// that the harness's size is no part of what is observed: a forked copy of it is taken apart within the execve. Hence
/// bare system calls only, and all this stays until the child has executed its program or ended.
struct HeldChild::Plan {
  Command command;
  std::vector<char*> argv;
  std::vector<char*> environment;
  int gate = -1;
  int gate_of_harness = -1;
  int failure = -1;
  int in = -1;
  int out = -1;
  int errors = -1;
  int inherited = -1;
  int mount_namespace = -1;
  alignas(16) std::array<char, 16 * 1024> stack = {};

  [[noreturn]] void tell_and_exit(long error) const {
    const int number = static_cast<int>(-error);
    raw_syscall(__NR_write, failure, &number, sizeof number);
    for (;;) raw_syscall(__NR_exit_group, kNotLaunched);
  }

  [[noreturn]] void run_child() const {
    // Its own copy of the gate's other end would keep the child waiting for a harness that is gone.
    raw_syscall(__NR_close, gate_of_harness);
    raw_syscall(__NR_dup3, in, STDIN_FILENO, 0);
    raw_syscall(__NR_dup3, out, STDOUT_FILENO, 0);
    raw_syscall(__NR_dup3, errors, STDERR_FILENO, 0);
    if (inherited >= 0) raw_syscall(__NR_fcntl, inherited, F_SETFD, 0);
    if (mount_namespace >= 0) {
      if (const long result = raw_syscall(__NR_setns, mount_namespace, CLONE_NEWNS); result < 0) tell_and_exit(result);
    }
    // The harness may block signals and ignore SIGPIPE for its own sake; a launch starts as from a shell. (The kernel's
    // struct sigaction: all zero is SIG_DFL, and its signal set has 64 bits.)
    constexpr std::uint64_t kNoSignals = 0;
    constexpr std::array<std::uint64_t, 4> kDefaultAction{};
    raw_syscall(__NR_rt_sigaction, SIGPIPE, kDefaultAction.data(), nullptr, sizeof kNoSignals);
    raw_syscall(__NR_rt_sigprocmask, SIG_SETMASK, &kNoSignals, nullptr, sizeof kNoSignals);
    char byte = 0;
    long count = -1;
    do {
      count = raw_syscall(__NR_read, gate, &byte, 1);
    } while (count == -EINTR);
    if (count == 1) tell_and_exit(raw_syscall(__NR_execve, argv[0], argv.data(), environment.data()));
    for (;;) raw_syscall(__NR_exit_group, kNotLaunched);  // the harness is gone
  }
};

HeldChild::HeldChild(const Command& command, int inherited) {
  if (command.argv.empty()) throw std::invalid_argument("a command without a program");
  program_ = command.argv.front();
  errors_ = sys::empty_memfd("sealbench:stderr");
  sys::Pipe gate;
  sys::Pipe failure;
  const sys::UniqueFd in = command.own_streams ? sys::empty_memfd("stdin") : sys::open("/dev/null", O_RDWR);
  const sys::UniqueFd out = command.own_streams ? sys::empty_memfd("stdout") : sys::duplicate(in);
  const sys::UniqueFd mount_namespace =
      command.mount_namespace.empty() ? sys::UniqueFd() : sys::open(command.mount_namespace, O_RDONLY);
  plan_ = std::make_unique<Plan>();
  plan_->command = command;
  plan_->argv = sys::argument_pointers(plan_->command.argv);
  plan_->environment = sys::argument_pointers(plan_->command.env);
  plan_->gate = gate.read.get();
  plan_->gate_of_harness = gate.write.get();
  plan_->failure = failure.write.get();
  plan_->in = in.get();
  plan_->out = out.get();
  plan_->errors = errors_.get();
  plan_->inherited = inherited;
  plan_->mount_namespace = mount_namespace.get();
  const auto run = [](void* plan) -> int { static_cast<const Plan*>(plan)->run_child(); };
  pid_ = sys::check(::clone(run, plan_->stack.data() + plan_->stack.size(), CLONE_VM | SIGCHLD, plan_.get()),
                    "making a process");
  gate_ = std::move(gate.write);
  failure_ = std::move(failure.read);
}

HeldChild::~HeldChild() {
  if (reaped_) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, __WALL) < 0 && errno == EINTR) {
  }
}

void HeldChild::release() {
  released_ = std::chrono::steady_clock::now();
  sys::write_all(gate_.get(), "x", "the gate of " + program_);
}

void HeldChild::reaped() {
  ended_ = std::chrono::steady_clock::now();
  reaped_ = true;
}

void HeldChild::wait() {
  const sys::UniqueFd process(static_cast<int>(sys::check(::syscall(SYS_pidfd_open, pid_, 0), "pidfd_open")));
  pollfd ended{.fd = process.get(), .events = POLLIN, .revents = 0};
  const auto timeout = std::chrono::milliseconds(kLaunchTimeout);
  int ready = 0;
  do {
    ready = ::poll(&ended, 1, static_cast<int>(timeout.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) ::kill(pid_, SIGKILL);
  int status = 0;
  pid_t ended_child = -1;
  do {
    ended_child = ::waitpid(pid_, &status, __WALL);
  } while (ended_child < 0 && errno == EINTR);
  sys::check(ended_child, "waiting for " + program_);
  reaped();
  if (ready == 0) {
    throw std::runtime_error(program_ + " took longer than " + std::to_string(kLaunchTimeout.count()) +
                             " s and was killed");
  }
  check_status(status);
}

void HeldChild::check_status(int status) const {
  int error = 0;
  if (::fcntl(failure_.get(), F_SETFL, O_NONBLOCK) == 0 &&
      ::read(failure_.get(), &error, sizeof error) == sizeof error) {
    throw std::runtime_error("cannot execute " + program_ + ": " + sys::errno_text(error));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const std::string how = WIFSIGNALED(status) ? "was killed by signal " + std::to_string(WTERMSIG(status))
                                              : "ended with status " + std::to_string(WEXITSTATUS(status));
  throw std::runtime_error(program_ + " " + how + standard_error());
}

std::string HeldChild::standard_error() const {
  std::string text(4096, '\0');
  const ssize_t count = ::pread(errors_.get(), text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? std::string() : ": " + results::printable_lines(text);
}

}  // namespace sealbench::counters
