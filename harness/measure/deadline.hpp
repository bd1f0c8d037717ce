// The end of the time that one has.
#pragma once

#include <chrono>

namespace sealbench::measure {

/// Counts from its making, CLOCK_MONOTONIC.
class Deadline {
 public:
  explicit Deadline(double seconds)
      : end_(std::chrono::steady_clock::now() +
             std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds))) {}

  /// Seconds that are left; negative afterwards.
  [[nodiscard]] double left() const {
    return std::chrono::duration<double>(end_ - std::chrono::steady_clock::now()).count();
  }
  [[nodiscard]] bool over() const { return left() <= 0; }

 private:
  std::chrono::steady_clock::time_point end_;
};

}  // namespace sealbench::measure
