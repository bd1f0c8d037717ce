// Exact counts gate exactly.
#pragma once

#include <string>
#include <vector>

#include "harness/gate/options.hpp"
#include "harness/results/results.hpp"

namespace sealbench::gate {

/// What comparing the counts of one subject found.
struct CountsOutcome {
  std::vector<std::string> changes;       ///< "syscalls 89 -> 90 (+1 nanosleep)": beyond the rule
  std::vector<std::string> not_compared;  ///< "memory: varies from launch to launch"
  std::size_t compared = 0;               ///< counters that both runs have and that could be compared

  [[nodiscard]] bool failed() const { return !changes.empty(); }
};

/// Compares every counter that both have. A counter with "exact": false on either side is compared by its ranges: it
/// fails only when they are further apart than the rule allows. An exact total that agrees while its names differ fails
/// too, unless a tolerance is given: then each name may be off by it.
CountsOutcome compare_counts(const results::Json& before, const results::Json& now, const CountsRule& rule);

}  // namespace sealbench::gate
