#include "harness/analysis/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace sealbench::analysis {

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

double order_statistic(std::span<const double> values, std::size_t index) {
  std::vector<double> copy(values.begin(), values.end());
  const auto place = copy.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(copy.begin(), place, copy.end());
  return *place;
}

double quantile(std::span<const double> values, double p) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> copy(values.begin(), values.end());
  const double place = p * static_cast<double>(copy.size() - 1);
  const auto below = copy.begin() + static_cast<std::ptrdiff_t>(std::floor(place));
  std::nth_element(copy.begin(), below, copy.end());
  const double above = below + 1 == copy.end() ? *below : *std::min_element(below + 1, copy.end());
  return *below + (place - std::floor(place)) * (above - *below);
}

double median(std::span<const double> values) { return quantile(values, 0.5); }

double median_absolute_deviation(std::span<const double> values) {
  const double middle = median(values);
  std::vector<double> deviations;
  deviations.reserve(values.size());
  for (const double value : values) deviations.push_back(std::abs(value - middle));
  return median(deviations);
}

}  // namespace sealbench::analysis
