// How much of the spread is between sessions: what no number of blocks in one session can reveal.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "harness/analysis/paired_ratio.hpp"

namespace sealbench::analysis {

/// Variance components of a one-way random effects model, by analysis of variance for groups of any size (Searle,
/// Casella & McCulloch, "Variance Components", Wiley 1992, section 3.6; its use for benchmarks: Kalibera & Jones,
/// "Rigorous benchmarking in reasonable time", ISMM 2013).
struct VarianceComponents {
  double between = 0;  ///< variance of the sessions' means, 0 when the estimate is negative
  double within = 0;   ///< variance within a session
  double p_value = 1;  ///< of the F test for no variance between sessions

  /// Share of the total variance that lies between sessions, in [0, 1].
  [[nodiscard]] double between_share() const;
};

/// None for fewer than two sessions, or without a spread within them to compare with.
std::optional<VarianceComponents> variance_components(std::span<const std::vector<double>> sessions);

/// The log ratios of each session, in block order.
std::vector<std::vector<double>> log_ratios_by_session(std::span<const Pair> pairs);

/// The median of each session.
std::vector<double> session_medians(std::span<const std::vector<double>> sessions);

/// Without the sessions that were cut short: those with fewer than half the blocks of the median session, whose medians
/// would count as much as those of whole ones.
std::vector<std::vector<double>> whole_sessions(std::vector<std::vector<double>> sessions);

}  // namespace sealbench::analysis
