// Two independent samples: an old and a new run.
#pragma once

#include <optional>
#include <span>

#include "harness/analysis/interval.hpp"

namespace sealbench::analysis {

/// Two-sided p-value of the rank-sum test with the normal approximation, corrected for ties and continuity: Mann &
/// Whitney, "On a test of whether one of two random variables is stochastically larger than the other", Ann. Math.
/// Statist. 18 (1947) 50-60. 1 when a sample is empty or all values are equal.
double mann_whitney_p(std::span<const double> first, std::span<const double> second);

/// How far `second` lies above `first`.
struct Shift {
  double estimate = 0;               ///< median of all differences second - first (Hodges & Lehmann, 1963)
  std::optional<Interval> interval;  ///< none for too few values
};

/// The shift with the interval that inverts the rank-sum test: Hodges & Lehmann, "Estimates of location based on rank
/// tests", Ann. Math. Statist. 34 (1963) 598-611; Moses' limits by the normal approximation with continuity correction
/// (Hollander & Wolfe, "Nonparametric Statistical Methods", 2nd ed. 1999, section 4.3). Distribution-free when the two
/// distributions differ by a shift. None for an empty sample.
std::optional<Shift> shift(std::span<const double> first, std::span<const double> second,
                           double confidence = kConfidence);

}  // namespace sealbench::analysis
