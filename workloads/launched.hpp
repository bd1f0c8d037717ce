// What became of a launch.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace sealbench::workloads {

/// What one launch took, or several after one another. Times in seconds; from wait4(2) except `wall_s`.
struct Usage {
  double wall_s = 0;  ///< CLOCK_MONOTONIC from right before the spawn to right after the reaping
  double user_s = 0;
  double system_s = 0;
  std::int64_t max_rss_bytes = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;

  /// Adds what another launch took; of the resident sets the greater one counts.
  Usage& operator+=(const Usage& other) {
    wall_s += other.wall_s;
    user_s += other.user_s;
    system_s += other.system_s;
    max_rss_bytes = std::max(max_rss_bytes, other.max_rss_bytes);
    minor_faults += other.minor_faults;
    major_faults += other.major_faults;
    voluntary_switches += other.voluntary_switches;
    involuntary_switches += other.involuntary_switches;
    return *this;
  }
};

/// How one launch ended.
struct Outcome {
  Usage usage = {};
  std::string failure = {};  ///< empty when it exited with 0; else what happened, for example "exited with status 1"
  std::string errors = {};   ///< the end of its standard error: printable lines

  [[nodiscard]] bool ok() const { return failure.empty(); }
  /// What happened, and all that is known of its standard error.
  [[nodiscard]] std::string in_full() const { return errors.empty() ? failure : failure + ": " + errors; }
  /// What happened, and the last line of its standard error.
  [[nodiscard]] std::string in_one_line() const {
    return errors.empty() ? failure : failure + ": " + errors.substr(errors.rfind('\n') + 1);
  }
};

}  // namespace sealbench::workloads
