// SIGINT, SIGTERM and SIGHUP, held back for a while.
#pragma once

#include <signal.h>

namespace sealbench::sys {

/// While it exists, these signals wait for this thread: what must be undone before the process ends is undone, and then
/// they do what they always do. May lie within another one.
class HeldSignals {
 public:
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals();

  /// Whether one of them waits.
  [[nodiscard]] static bool pending();

 private:
  sigset_t before_{};
};

}  // namespace sealbench::sys
