#include "harness/analysis/autocorrelation.hpp"

#include <cmath>
#include <cstddef>

#include "harness/analysis/moments.hpp"

namespace sealbench::analysis {

namespace {

/// The 0.99 quantile of the normal distribution: only positive autocorrelation makes an interval too narrow.
constexpr double kCritical = 2.326348;

}  // namespace

double lag1_autocorrelation(std::span<const double> values) {
  if (values.size() < 3) return 0;
  const double mean = moments(values).mean();
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - mean) * (values[i] - mean);
    if (i > 0) products += (values[i] - mean) * (values[i - 1] - mean);
  }
  return squares == 0 ? 0 : products / squares;
}

bool is_autocorrelated(std::span<const double> values) {
  return lag1_autocorrelation(values) > kCritical / std::sqrt(static_cast<double>(values.size()));
}

}  // namespace sealbench::analysis
