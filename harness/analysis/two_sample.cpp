#include "harness/analysis/two_sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "harness/analysis/distributions.hpp"
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
  return std::min(1.0, 2 * normal_upper_tail(distance / std::sqrt(variance)));
}

namespace {

/// The differences of all pairs, without writing them down: there may be many millions.
class Differences {
 public:
  Differences(std::span<const double> first, std::span<const double> second)
      : first_(sorted(first)), second_(sorted(second)) {}

  [[nodiscard]] std::size_t size() const { return first_.size() * second_.size(); }

  /// The rank-th smallest, rank from 1, by bisection on the value to full precision.
  [[nodiscard]] double at(std::size_t rank) const {
    double low = second_.front() - first_.back();
    double high = second_.back() - first_.front();
    if (count_up_to(low) >= rank) return low;
    for (int i = 0; i < kBisections; ++i) {
      const double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) break;
      (count_up_to(middle) >= rank ? high : low) = middle;
    }
    return high;
  }

 private:
  static constexpr int kBisections = 120;

  /// How many differences are at most `limit`.
  [[nodiscard]] std::size_t count_up_to(double limit) const {
    std::size_t count = 0;
    std::size_t below = 0;  // values of second_ within reach; grows with first_
    for (const double value : first_) {
      while (below < second_.size() && second_[below] - value <= limit) ++below;
      count += below;
    }
    return count;
  }

  std::vector<double> first_;
  std::vector<double> second_;
};

}  // namespace

std::optional<Shift> shift(std::span<const double> first, std::span<const double> second, double confidence) {
  if (first.empty() || second.empty()) return std::nullopt;
  const Differences differences(first, second);
  const std::size_t count = differences.size();
  Shift found;
  found.estimate = (differences.at((count + 1) / 2) + differences.at(count / 2 + 1)) / 2;

  const auto m = static_cast<double>(first.size());
  const auto n = static_cast<double>(second.size());
  const double z = normal_quantile(1 - (1 - confidence) / 2);
  const double rank = std::floor(m * n / 2 + 0.5 - z * std::sqrt(m * n * (m + n + 1) / 12));  // from 1
  if (rank >= 1) {
    const auto low = static_cast<std::size_t>(rank);
    found.interval =
        Interval{.low = differences.at(low), .high = differences.at(count + 1 - low), .coverage = confidence};
  }
  return found;
}

}  // namespace sealbench::analysis
