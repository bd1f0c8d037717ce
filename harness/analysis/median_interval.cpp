#include "harness/analysis/median_interval.hpp"

#include <cmath>
#include <vector>

#include "harness/analysis/distributions.hpp"
#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {

std::optional<Ranks> median_ranks(std::size_t count, double confidence) {
  if (count == 0) return std::nullopt;
  const double tail = (1 - confidence) / 2;
  const auto trials = static_cast<double>(count);
  if (fair_binomial_cdf(trials, 0) > tail) return std::nullopt;
  // The largest rank with P(Binomial < rank) <= tail. The quantile is a real number near it: settle it exactly.
  double rank = std::floor(fair_binomial_quantile(trials, tail)) + 1;
  while (rank > 1 && fair_binomial_cdf(trials, rank - 1) > tail) --rank;
  while (fair_binomial_cdf(trials, rank) <= tail) ++rank;
  const auto low = static_cast<std::size_t>(rank);
  return Ranks{.low = low, .high = count + 1 - low, .coverage = 1 - 2 * fair_binomial_cdf(trials, rank - 1)};
}

std::optional<Interval> median_interval(std::span<const double> values, double confidence) {
  const auto ranks = median_ranks(values.size(), confidence);
  if (!ranks) return std::nullopt;
  return Interval{.low = order_statistic(values, ranks->low - 1),
                  .high = order_statistic(values, ranks->high - 1),
                  .coverage = ranks->coverage};
}

}  // namespace sealbench::analysis
