#include "harness/analysis/precision.hpp"

#include <algorithm>
#include <limits>

#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/observed.hpp"

namespace sealbench::analysis {

namespace {

/// No further blocks will come, or none of them gives a ratio: waiting for it would never end.
bool gets_no_narrower(const results::Subject& subject) {
  return !results::given_up(subject).empty() || results::cloned_again(subject);
}

}  // namespace

double widest_half_width(const results::Results& results) {
  double widest = 0;
  for (const results::Subject& subject : results.subjects) {
    if (subject.reference || gets_no_narrower(subject)) continue;
    if (subject.ratio.empty() || !subject.ratio.front().has_interval()) return std::numeric_limits<double>::infinity();
    const results::Ratio& ratio = subject.ratio.front();
    widest = std::max(widest, (ratio.high - ratio.low) / 2 / ratio.estimate);
  }
  return widest;
}

std::optional<double> implied_half_width(std::span<const double> log_ratios) {
  constexpr double kWide = 0.9999;
  constexpr double kScale = 1.959964 / 3.890592;  // normal quantiles of 95 % and 99.99 %, two-sided
  const auto wide = median_interval(log_ratios, kWide);
  if (!wide) return std::nullopt;
  return (wide->high - wide->low) / 2 * kScale;
}

double steady_half_width(const results::Results& results) {
  double widest = widest_half_width(results);
  for (const results::Subject& subject : results.subjects) {
    const results::Subject* reference = results::reference_of(results, subject);
    if (reference == nullptr || subject.reference || subject.ratio.empty()) continue;
    if (gets_no_narrower(subject)) continue;
    const auto half = implied_half_width(log_ratios(pairs(subject.samples, reference->samples)));
    widest = std::max(widest, half.value_or(std::numeric_limits<double>::infinity()));
  }
  return widest;
}

}  // namespace sealbench::analysis
