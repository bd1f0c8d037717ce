// An interval estimate.
#pragma once

namespace sealbench::analysis {

/// [low, high] with the probability with which such an interval covers the true value.
struct Interval {
  double low = 0;
  double high = 0;
  double coverage = 0;  ///< exact where the method is exact, else the nominal one
};

/// The confidence of every interval that is shown without another one beside it.
inline constexpr double kConfidence = 0.95;

}  // namespace sealbench::analysis
