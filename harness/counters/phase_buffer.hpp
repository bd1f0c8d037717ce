// The harness's side of sys/phases.hpp: the buffer into which a runtime records its phases.
#pragma once

#include "harness/counters/counter.hpp"
#include "sys/phases.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::counters {

/// The buffer of one launch. Its descriptor is to be given to HeldChild as the inherited one.
class PhaseBuffer {
 public:
  /// Throws std::system_error.
  PhaseBuffer();

  [[nodiscard]] int fd() const { return fd_.get(); }

  /// `command` with the buffer's descriptor in its environment.
  [[nodiscard]] Command with_environment(Command command) const;

  /// What has been recorded so far; all zero for a runtime that records nothing.
  [[nodiscard]] sealbench_phases read() const;

 private:
  sys::UniqueFd fd_;
};

}  // namespace sealbench::counters
