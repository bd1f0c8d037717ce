// A run that goes on until its ratios are known well enough. Measuring and the clock are the caller's, so that tests
// need neither.
#pragma once

#include <functional>

#include "harness/results/results.hpp"

namespace sealbench::measure {

/// Launches so many further blocks in so many further sessions, and returns all that was measured so far.
using MeasureMore = std::function<results::Results(int blocks, int sessions)>;

/// When to end.
struct Goal {
  double half_width = 0.01;  ///< of the interval of every ratio, relative to its estimate: 0.01 is +-1 %
  double max_time_s = 0;     ///< for the record; `out_of_time` decides
  std::function<bool()> out_of_time = [] { return false; };
};

/// Measures `blocks` in `sessions`, then one session of as many blocks more at a time, until the goal is reached, time
/// is over or the run is interrupted; which of them is in the member ended_by of the plan ("precision", "max-time",
/// "interruption"), beside precision and max_time_s. To stop once an interval of fixed width is reached leaves its
/// coverage as it is, but for an error that vanishes with the width (Chow & Robbins, "On the asymptotic theory of
/// fixed-width sequential confidence intervals for the mean", Ann. Math. Statist. 36 (1965) 457-462); that error is
/// taken out by looking at a width that moves less (analysis::steady_half_width).
results::Results until_precise(const MeasureMore& measure_more, int blocks, int sessions, const Goal& goal);

}  // namespace sealbench::measure
