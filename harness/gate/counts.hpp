// Exact counts gate exactly.
#pragma once

#include <string>
#include <vector>

#include "harness/gate/options.hpp"
#include "harness/results/results.hpp"

namespace sealbench::gate {

/// What comparing the counts of one subject found.
struct CountsOutcome {
  std::vector<std::string> changes;  ///< "syscalls 89 -> 90 (+1 nanosleep)": beyond the rule
  /// Changes that the host may have made instead of the tree: see excuse().
  std::vector<std::string> doubtful;
  std::vector<std::string> not_compared;  ///< "memory: varies from launch to launch"
  std::size_t compared = 0;               ///< counters that both runs have and that could be compared

  [[nodiscard]] bool failed() const { return !changes.empty(); }
};

/// Compares every counter that both have. Of a counter with "exact": false on either side, the names that
/// varied in either are put aside as scheduling (a Go runtime's futex and nanosleep), and the others are compared; when
/// it does not say which varied, it is compared by its ranges and fails only when they are further apart than the rule
/// allows. An exact total that agrees while its names differ fails
/// too, unless a tolerance is given: then each name may be off by it. A counter that was counted with another method
/// ("ptrace" instead of "ebpf") is not compared.
CountsOutcome compare_counts(const results::Json& before, const results::Json& now, const CountsRule& rule);

/// Turns changes into doubtful ones when `host_differences` is not empty: strategies and their launches make other
/// calls on another kernel, so that nobody can tell who made the change.
void excuse(CountsOutcome& outcome, const std::vector<std::string>& host_differences);

}  // namespace sealbench::gate
