#include "harness/analysis/outliers.hpp"

#include <algorithm>
#include <cmath>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {
namespace {

/// E|x - median| = 0.6745 sigma for the median of the deviations, and 0.7979 sigma for their mean, of normal data.
constexpr double kMedianFactor = 0.6745;
constexpr double kMeanFactor = 0.797885;

}  // namespace

std::vector<double> modified_z_scores(std::span<const double> values) {
  const double middle = median(values);
  double scale = median_absolute_deviation(values) / kMedianFactor;
  if (scale == 0) {
    Moments deviations;
    for (const double value : values) deviations.add(std::abs(value - middle));
    scale = deviations.mean() / kMeanFactor;
  }
  std::vector<double> scores;
  scores.reserve(values.size());
  for (const double value : values) scores.push_back(scale == 0 ? 0 : (value - middle) / scale);
  return scores;
}

std::size_t count_outliers(std::span<const double> values) {
  const std::vector<double> scores = modified_z_scores(values);
  return static_cast<std::size_t>(
      std::count_if(scores.begin(), scores.end(), [](double score) { return std::abs(score) > kOutlierScore; }));
}

}  // namespace sealbench::analysis
