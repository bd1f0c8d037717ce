// Mean and standard deviation.
#pragma once

#include <cstddef>
#include <limits>
#include <span>

namespace sealbench::analysis {

/// Mean and spread of a sample, accumulated one value at a time without the cancellation of E[x^2] - mean^2.
/// Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4 (1962) 419-420.
class Moments {
 public:
  void add(double value);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] double mean() const { return mean_; }  ///< NaN for an empty sample
  /// Unbiased (n - 1); NaN for fewer than two values.
  [[nodiscard]] double variance() const;
  [[nodiscard]] double standard_deviation() const;
  [[nodiscard]] double min() const { return min_; }  ///< NaN for an empty sample
  [[nodiscard]] double max() const { return max_; }

 private:
  std::size_t count_ = 0;
  double mean_ = kNone;
  double squares_ = 0;  ///< sum of squared deviations from the mean
  double min_ = kNone;
  double max_ = kNone;

  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
};

/// The moments of all values.
Moments moments(std::span<const double> values);

}  // namespace sealbench::analysis
