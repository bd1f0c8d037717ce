#include "harness/analysis/sign_e_process.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <numbers>

#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {
namespace {

/// ln of 2 * integral over p from 1/2 to 1 of p^k (1-p)^(n-k) dp / (1/2)^n, for k values beyond the bound of n.
double log_mixture(std::size_t beyond, std::size_t count) {
  const auto k = static_cast<double>(beyond);
  const auto n = static_cast<double>(count);
  const double log_beta = std::lgamma(k + 1) + std::lgamma(n - k + 1) - std::lgamma(n + 2);
  const double upper_half = boost::math::ibetac(k + 1, n - k + 1, 0.5);
  return (n + 1) * std::numbers::ln2 + log_beta + std::log(upper_half);
}

}  // namespace

double log_evidence_above(std::span<const double> values, double bound) {
  const auto above = std::count_if(values.begin(), values.end(), [bound](double value) { return value > bound; });
  return log_mixture(static_cast<std::size_t>(above), values.size());
}

double log_evidence_below(std::span<const double> values, double bound) {
  const auto below = std::count_if(values.begin(), values.end(), [bound](double value) { return value < bound; });
  return log_mixture(static_cast<std::size_t>(below), values.size());
}

double anytime_p_value(double log_evidence) { return std::min(1.0, std::exp(-log_evidence)); }

namespace {

/// How many of `count` values must lie beyond a bound to convince; more than `count` when none suffice. The evidence
/// grows with that number from the half upwards.
std::size_t convincing(std::size_t count, double alpha) {
  std::size_t beyond = count / 2;
  std::size_t end = count + 1;
  while (beyond < end) {
    const std::size_t middle = (beyond + end) / 2;
    if (log_mixture(middle, count) >= -std::log(alpha)) {
      end = middle;
    } else {
      beyond = middle + 1;
    }
  }
  return beyond;
}

}  // namespace

std::optional<double> anytime_lower_bound(std::span<const double> values, double alpha) {
  const std::size_t needed = convincing(values.size(), alpha);
  if (values.empty() || needed > values.size()) return std::nullopt;
  // `needed` values lie strictly above every number below this one; at the number itself they would be one fewer.
  return order_statistic(values, values.size() - needed);
}

std::optional<double> anytime_upper_bound(std::span<const double> values, double alpha) {
  const std::size_t needed = convincing(values.size(), alpha);
  if (values.empty() || needed > values.size()) return std::nullopt;
  return order_statistic(values, needed - 1);
}

std::size_t fewest_values(double alpha) {
  std::size_t count = 1;
  while (log_mixture(count, count) < -std::log(alpha)) ++count;
  return count;
}

}  // namespace sealbench::analysis
