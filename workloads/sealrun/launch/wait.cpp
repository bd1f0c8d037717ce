#include "workloads/sealrun/launch/wait.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>

#include "sys/error.hpp"
#include "sys/raw_syscall.hpp"

namespace sealbench::sealrun {

namespace {

// Kernel signal sets, 64 bits: libc's hides two real-time signals.
constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }
constexpr std::uint64_t kFaults = bit(SIGSEGV) | bit(SIGBUS) | bit(SIGILL) | bit(SIGFPE) | bit(SIGABRT) | bit(SIGTRAP);
constexpr std::uint64_t kForwarded = ~kFaults;

int exit_status(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

SignalForwarder::SignalForwarder() {
  sys::raw_syscall(__NR_rt_sigprocmask, SIG_BLOCK, &kForwarded, &old_mask_, sizeof kForwarded);
}

SignalForwarder::~SignalForwarder() {
  sys::raw_syscall(__NR_rt_sigprocmask, SIG_SETMASK, &old_mask_, nullptr, sizeof old_mask_);
}

int SignalForwarder::wait(pid_t pid) {
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) return exit_status(status);
    if (ended < 0 && errno != EINTR) sys::throw_errno("waiting for the container's process");
    const long signal = sys::raw_syscall(__NR_rt_sigtimedwait, &kForwarded, nullptr, nullptr, sizeof kForwarded);
    // A broken pipe of ours is no business of the container's; SIGCHLD ends the loop.
    if (signal > 0 && signal != SIGCHLD && signal != SIGPIPE) ::kill(pid, static_cast<int>(signal));
  }
}

}  // namespace sealbench::sealrun
