#include "harness/analysis/two_sample.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {

double mann_whitney_p(std::span<const double> first, std::span<const double> second) {
  if (first.empty() || second.empty()) return 1;
  std::vector<std::pair<double, bool>> pooled;  // value, whether of `first`
  for (const double value : first) pooled.emplace_back(value, true);
  for (const double value : second) pooled.emplace_back(value, false);
  std::sort(pooled.begin(), pooled.end());
  const auto m = static_cast<double>(first.size());
  const auto n = static_cast<double>(second.size());
  double rank_sum = 0;
  double ties = 0;  // sum of t^3 - t over groups of equal values
  for (std::size_t begin = 0, end = 0; begin < pooled.size(); begin = end) {
    while (end < pooled.size() && pooled[end].first == pooled[begin].first) ++end;
    const auto size = static_cast<double>(end - begin);
    ties += size * size * size - size;
    const double midrank = (static_cast<double>(begin + end) + 1) / 2;
    for (std::size_t i = begin; i < end; ++i) rank_sum += pooled[i].second ? midrank : 0;
  }
  const double u = rank_sum - m * (m + 1) / 2;
  const double total = m + n;
  const double variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)));
  if (variance <= 0) return 1;
  const double distance = std::max(0.0, std::abs(u - m * n / 2) - 0.5);
  return std::min(1.0, 2 * cdf(complement(boost::math::normal(), distance / std::sqrt(variance))));
}

std::optional<Shift> shift(std::span<const double> first, std::span<const double> second, double confidence) {
  if (first.empty() || second.empty()) return std::nullopt;
  std::vector<double> differences;
  differences.reserve(first.size() * second.size());
  for (const double a : first) {
    for (const double b : second) differences.push_back(b - a);
  }
  std::sort(differences.begin(), differences.end());
  const std::size_t count = differences.size();
  Shift found;
  found.estimate = (differences[(count - 1) / 2] + differences[count / 2]) / 2;

  const auto m = static_cast<double>(first.size());
  const auto n = static_cast<double>(second.size());
  const double z = quantile(boost::math::normal(), 1 - (1 - confidence) / 2);
  const double rank = std::floor(m * n / 2 + 0.5 - z * std::sqrt(m * n * (m + n + 1) / 12));  // from 1
  if (rank >= 1) {
    const auto low = static_cast<std::size_t>(rank) - 1;
    found.interval = Interval{.low = differences[low], .high = differences[count - 1 - low], .coverage = confidence};
  }
  return found;
}

}  // namespace sealbench::analysis
