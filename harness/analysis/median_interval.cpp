#include "harness/analysis/median_interval.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <vector>

#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {

std::optional<Ranks> median_ranks(std::size_t count, double confidence) {
  if (count == 0) return std::nullopt;
  const double tail = (1 - confidence) / 2;
  const boost::math::binomial_distribution<double> signs(static_cast<double>(count), 0.5);
  if (cdf(signs, 0) > tail) return std::nullopt;
  // The largest rank with P(Binomial < rank) <= tail. The quantile is a real number near it: settle it exactly.
  double rank = std::floor(quantile(signs, tail)) + 1;
  while (rank > 1 && cdf(signs, rank - 1) > tail) --rank;
  while (cdf(signs, rank) <= tail) ++rank;
  const auto low = static_cast<std::size_t>(rank);
  return Ranks{.low = low, .high = count + 1 - low, .coverage = 1 - 2 * cdf(signs, rank - 1)};
}

std::optional<Interval> median_interval(std::span<const double> values, double confidence) {
  const auto ranks = median_ranks(values.size(), confidence);
  if (!ranks) return std::nullopt;
  return Interval{.low = order_statistic(values, ranks->low - 1),
                  .high = order_statistic(values, ranks->high - 1),
                  .coverage = ranks->coverage};
}

}  // namespace sealbench::analysis
