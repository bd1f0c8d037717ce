#include "workloads/sealrun/launch/wait.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>

#include "sys/error.hpp"
#include "sys/raw_syscall.hpp"

namespace sealbench::sealrun {

namespace {

// Kernel signal sets, 64 bits: libc's hides two real-time signals.
constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }
constexpr std::uint64_t kFaults = bit(SIGSEGV) | bit(SIGBUS) | bit(SIGILL) | bit(SIGFPE) | bit(SIGABRT) | bit(SIGTRAP);
constexpr std::uint64_t kHeldBack = ~kFaults;
// The end of a child is not the container's business, nor a broken pipe or a file of ours that got too large.
constexpr std::uint64_t kForwarded = kHeldBack & ~bit(SIGCHLD) & ~bit(SIGPIPE) & ~bit(SIGXFSZ);

int exit_status(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

SignalForwarder::SignalForwarder() {
  sys::raw_syscall(__NR_rt_sigprocmask, SIG_BLOCK, &kHeldBack, nullptr, sizeof kHeldBack);
}

int SignalForwarder::wait(const ContainerProcess& process) {
  // A handle and not SIGCHLD: that is sent for other children too, several at once are one, and how often one wakes up
  // and asks would depend on who is faster. This makes the same calls on every launch, so that launches can be compared
  // by them.
  // Not closed, nor are signals let through again: who waits has nothing left but to tidy up and end.
  const long signals = sys::raw_syscall(__NR_signalfd4, -1, &kForwarded, sizeof kForwarded, SFD_CLOEXEC);
  if (signals < 0) sys::throw_errno(static_cast<int>(-signals), "signalfd");
  std::array<pollfd, 2> files{pollfd{.fd = process.handle.get(), .events = POLLIN, .revents = 0},
                              pollfd{.fd = static_cast<int>(signals), .events = POLLIN, .revents = 0}};
  for (;;) {
    if (::poll(files.data(), files.size(), -1) < 0 && errno != EINTR)
      sys::throw_errno("waiting for the container's process");
    if (files[0].revents != 0) break;
    signalfd_siginfo signal{};
    if (files[1].revents == 0 || ::read(static_cast<int>(signals), &signal, sizeof signal) != sizeof signal) continue;
    ::kill(process.pid, static_cast<int>(signal.ssi_signo));
  }
  int status = 0;
  sys::check(::waitpid(process.pid, &status, 0), "waiting for the container's process");
  return exit_status(status);
}

}  // namespace sealbench::sealrun
