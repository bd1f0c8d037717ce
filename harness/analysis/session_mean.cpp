#include "harness/analysis/session_mean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/analysis/autocorrelation.hpp"
#include "harness/analysis/distributions.hpp"
#include "harness/analysis/moments.hpp"

namespace sealbench::analysis {
namespace {

/// Beyond this the estimate of an autocorrelation says no more than "much".
constexpr double kMostAutocorrelation = 0.95;

double upper_tail(const Estimate& estimate, double t) {
  if (std::isinf(estimate.degrees)) return normal_upper_tail(t);
  return students_t_upper_tail(estimate.degrees, t);
}

}  // namespace

double Dependence::effective(std::size_t sessions) const {
  return static_cast<double>(sessions) * (1 - autocorrelation) / (1 + autocorrelation);
}

std::optional<Estimate> session_mean(std::span<const double> sessions) { return session_mean(sessions, {}); }

Dependence dependence(std::span<const double> sessions) {
  if (sessions.size() < kSessionsForDependence) return {};
  const double raw = lag1_autocorrelation(sessions);
  const double corrected = raw + (1 + 4 * raw) / static_cast<double>(sessions.size());
  return {.autocorrelation = std::clamp(corrected, 0.0, kMostAutocorrelation)};
}

std::optional<Estimate> session_mean(std::span<const double> sessions, const Dependence& dependence) {
  if (sessions.size() < 2) return std::nullopt;
  const Moments found = moments(sessions);
  const double effective = dependence.effective(sessions.size());
  return Estimate{.value = found.mean(),
                  .standard_error = found.standard_deviation() / std::sqrt(effective),
                  .degrees = std::max(1.0, effective - 1)};
}

Estimate difference(const Estimate& a, const Estimate& b) {
  const double variance_a = a.standard_error * a.standard_error;
  const double variance_b = b.standard_error * b.standard_error;
  const double variance = variance_a + variance_b;
  const double parts = variance_a * variance_a / a.degrees + variance_b * variance_b / b.degrees;
  return {.value = a.value - b.value,
          .standard_error = std::sqrt(variance),
          .degrees = parts > 0 ? variance * variance / parts : std::numeric_limits<double>::infinity()};
}

double p_at_most(const Estimate& estimate, double bound) {
  if (estimate.standard_error == 0) return estimate.value > bound ? 0 : 1;
  return upper_tail(estimate, (estimate.value - bound) / estimate.standard_error);
}

double p_at_least(const Estimate& estimate, double bound) {
  if (estimate.standard_error == 0) return estimate.value < bound ? 0 : 1;
  return upper_tail(estimate, (bound - estimate.value) / estimate.standard_error);
}

double critical_value(const Estimate& estimate, double alpha) {
  if (std::isinf(estimate.degrees)) return normal_upper_quantile(alpha);
  return students_t_upper_quantile(estimate.degrees, alpha);
}

Interval t_interval(const Estimate& estimate, double confidence) {
  const double half = critical_value(estimate, (1 - confidence) / 2) * estimate.standard_error;
  return {.low = estimate.value - half, .high = estimate.value + half, .coverage = confidence};
}

}  // namespace sealbench::analysis
