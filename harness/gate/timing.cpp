#include "harness/gate/timing.hpp"

#include <fmt/format.h>

#include <cmath>

#include "harness/analysis/holm.hpp"
#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/analysis/sign_e_process.hpp"

namespace sealbench::gate {
namespace {

/// Bounds of the baseline's median; the median itself, known exactly, for --against.
struct Baseline {
  double median = 0;
  std::optional<double> low;
  std::optional<double> high;
};

Baseline baseline_of(const TimingInput& subject, double alpha_high, double alpha_low) {
  if (!subject.before) return {.median = 0, .low = 0, .high = 0};
  return {.median = analysis::median(*subject.before),
          .low = analysis::median_lower_bound(*subject.before, 1 - alpha_low),
          .high = analysis::median_upper_bound(*subject.before, 1 - alpha_high)};
}

/// Error that "slower" leaves to the baseline of one of so many subjects (Bonferroni).
double baseline_alpha(const Options& options, std::size_t subjects) {
  return options.alpha_slower / 2 / static_cast<double>(subjects);
}

bool is_off(std::span<const double> control, const Options& options) {
  if (control.empty()) return false;
  const double tolerance = std::log1p(options.max_slowdown) / 2;
  const double evidence =
      std::max(analysis::log_evidence_above(control, tolerance), analysis::log_evidence_below(control, -tolerance));
  return analysis::anytime_p_value(evidence) <= options.alpha_slower / 2;
}

std::optional<double> difference(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return std::nullopt;
  return std::expm1(*a - *b);
}

}  // namespace

std::vector<Timing> decide_timing(std::span<const TimingInput> subjects, std::span<const double> control,
                                  const Options& options) {
  const double margin = std::log1p(options.max_slowdown);
  const double alpha_high = baseline_alpha(options, subjects.size());
  const double alpha_low = options.alpha_within / 2;
  std::vector<Baseline> baselines;
  std::vector<double> p_slower;
  for (const TimingInput& subject : subjects) {
    const Baseline& baseline = baselines.emplace_back(baseline_of(subject, alpha_high, alpha_low));
    p_slower.push_back(
        baseline.high ? analysis::anytime_p_value(analysis::log_evidence_above(subject.now, *baseline.high + margin))
                      : 1);
  }
  const std::vector<double> adjusted = analysis::holm(p_slower);
  const bool machine_is_off = is_off(control, options);

  std::vector<Timing> decisions;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const std::vector<double>& now = subjects[i].now;
    const Baseline& baseline = baselines[i];
    Timing timing{.change = std::expm1(analysis::median(now) - baseline.median),
                  .at_least = difference(analysis::anytime_lower_bound(now, alpha_high), baseline.high),
                  .at_most = difference(analysis::anytime_upper_bound(now, alpha_low), baseline.low),
                  .blocks = now.size()};
    const auto shown_below = [&](double bound) {
      return baseline.low &&
             analysis::anytime_p_value(analysis::log_evidence_below(now, *baseline.low + bound)) <= alpha_low;
    };
    if (machine_is_off) {
      timing.verdict = Verdict::environment;
    } else if (adjusted[i] <= options.alpha_slower / 2) {
      timing.verdict = Verdict::slower;
    } else if (shown_below(0)) {
      timing.verdict = Verdict::faster;
    } else if (shown_below(margin)) {
      timing.verdict = Verdict::within;
    }
    decisions.push_back(timing);
  }
  return decisions;
}

std::string cannot_fail(std::span<const TimingInput> subjects, std::size_t blocks, const Options& options) {
  if (subjects.empty()) return {};
  const double alpha = baseline_alpha(options, subjects.size());
  const std::size_t fewest = analysis::fewest_values(alpha);
  if (blocks < fewest) {
    return fmt::format("with {} blocks no slowdown, however large, can be shown: allow at least {}", blocks, fewest);
  }
  for (const TimingInput& subject : subjects) {
    if (subject.before && !analysis::median_upper_bound(*subject.before, 1 - alpha)) {
      return fmt::format(
          "the baseline has only {} blocks: with so few no slowdown can be shown; make one with more runs "
          "(bench gate --update), or compare counts alone (--max-slowdown off)",
          subject.before->size());
    }
  }
  return {};
}

}  // namespace sealbench::gate
