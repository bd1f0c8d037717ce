#include "harness/counters/held_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {

namespace {

constexpr int kNotLaunched = 127;  // the shell's status for a command that cannot be executed

struct Pipe {
  sys::UniqueFd read;
  sys::UniqueFd write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  sys::check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {.read = sys::UniqueFd(ends[0]), .write = sys::UniqueFd(ends[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> list;
  list.reserve(strings.size() + 1);
  for (const std::string& text : strings) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

/// Everything that the child needs, made before the fork: behind it only async-signal-safe calls are allowed.
struct ChildPlan {
  char* const* argv;
  char* const* environment;
  int gate;
  int failure;
  int in;
  int out;
  int errors;
  int inherited;
  int mount_namespace;
};

[[noreturn]] void tell_and_exit(const ChildPlan& plan, int error) {
  [[maybe_unused]] const ssize_t told = ::write(plan.failure, &error, sizeof error);
  ::_exit(kNotLaunched);
}

/// Standard input or output of a launch that wants files of its own.
sys::UniqueFd empty_file(const char* name) {
  return sys::UniqueFd(sys::check(::memfd_create(name, MFD_CLOEXEC), "memfd_create"));
}

[[noreturn]] void run_child(const ChildPlan& plan) {
  ::dup2(plan.in, STDIN_FILENO);
  ::dup2(plan.out, STDOUT_FILENO);
  ::dup2(plan.errors, STDERR_FILENO);
  if (plan.inherited >= 0) ::fcntl(plan.inherited, F_SETFD, 0);
  if (plan.mount_namespace >= 0 && ::setns(plan.mount_namespace, CLONE_NEWNS) < 0) {
    tell_and_exit(plan, errno);
  }
  // The harness may block signals and ignore SIGPIPE for its own sake; a launch starts as from a shell.
  sigset_t none;
  ::sigemptyset(&none);
  ::signal(SIGPIPE, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  char byte = 0;
  ssize_t count = -1;
  do {
    count = ::read(plan.gate, &byte, 1);
  } while (count < 0 && errno == EINTR);
  if (count != 1) ::_exit(kNotLaunched);  // the harness is gone
  ::execve(plan.argv[0], plan.argv, plan.environment);
  tell_and_exit(plan, errno);
}

}  // namespace

HeldChild::HeldChild(const Command& command, int inherited) {
  if (command.argv.empty()) throw std::invalid_argument("a command without a program");
  program_ = command.argv.front();
  errors_ = sys::UniqueFd(sys::check(::memfd_create("sealbench:stderr", MFD_CLOEXEC), "memfd_create"));
  Pipe gate = make_pipe();
  Pipe failure = make_pipe();
  const sys::UniqueFd in = command.own_streams ? empty_file("stdin") : sys::open("/dev/null", O_RDWR);
  const sys::UniqueFd out = command.own_streams ? empty_file("stdout") : sys::duplicate(in);
  const sys::UniqueFd mount_namespace =
      command.mount_namespace.empty() ? sys::UniqueFd() : sys::open(command.mount_namespace, O_RDONLY);
  const std::vector<char*> argv = pointers(command.argv);
  const std::vector<char*> environment = pointers(command.env);
  const ChildPlan plan{.argv = argv.data(),
                       .environment = environment.data(),
                       .gate = gate.read.get(),
                       .failure = failure.write.get(),
                       .in = in.get(),
                       .out = out.get(),
                       .errors = errors_.get(),
                       .inherited = inherited,
                       .mount_namespace = mount_namespace.get()};
  pid_ = sys::check(::fork(), "fork");
  if (pid_ == 0) {
    // Its own copy of the gate's other end would keep the child waiting for a harness that is gone.
    ::close(gate.write.get());
    run_child(plan);
  }
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
  return text.empty() ? std::string() : ": " + text;
}

}  // namespace sealbench::counters
