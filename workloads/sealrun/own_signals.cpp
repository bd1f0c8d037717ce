#include "workloads/sealrun/own_signals.hpp"

#include <signal.h>

#include "sys/raw_syscall.hpp"

namespace sealbench::sealrun {

namespace {

constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }
constexpr std::uint64_t kOwn = bit(SIGPIPE) | bit(SIGXFSZ);

}  // namespace

std::uint64_t hold_back_own_signals() {
  std::uint64_t before = 0;
  sys::raw_syscall(__NR_rt_sigprocmask, SIG_BLOCK, &kOwn, &before, sizeof kOwn);
  return before;
}

void restore_signals(std::uint64_t mask) {
  sys::raw_syscall(__NR_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, sizeof mask);
}

}  // namespace sealbench::sealrun
