#include "sys/held_signals.hpp"

namespace sealbench::sys {

namespace {

constexpr int kHeld[] = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

HeldSignals::HeldSignals() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int signal : kHeld) ::sigaddset(&held, signal);
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
}

HeldSignals::~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool HeldSignals::pending() {
  sigset_t waiting;
  if (::sigpending(&waiting) != 0) return false;
  for (const int signal : kHeld) {
    if (::sigismember(&waiting, signal) == 1) return true;
  }
  return false;
}

}  // namespace sealbench::sys
