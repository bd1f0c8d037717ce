#include "harness/analysis/detectable_effect.hpp"

#include "harness/analysis/distributions.hpp"
#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {

std::optional<double> detectable_shift(std::span<const double> values, double power) {
  const auto ranks = median_ranks(values.size());
  if (!ranks) return std::nullopt;
  // The share of adverse signs at which P(Binomial(n, share) < low) is the power.
  const double share = rate_upper_bound(static_cast<double>(values.size()), static_cast<double>(ranks->low - 1), power);
  // The adverse signs are those of the values that the shift does not carry over zero.
  return quantile(values, 0.5) - quantile(values, share);
}

}  // namespace sealbench::analysis
