#include "harness/gate/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/analysis/holm.hpp"
#include "harness/analysis/session_mean.hpp"
#include "harness/gate/shape.hpp"

namespace sealbench::gate {
namespace {

using analysis::Dependence;
using analysis::Estimate;

/// Of dependent sessions that are worth fewer independent ones than this, too little is known of their own dependence.
constexpr double kFewestEffective = 6;

/// With what probability the promised slowdown is to be found.
constexpr double kPower = 0.95;

/// By how much a slowdown that must be found exceeds the one that is allowed, in logarithms.
double promised_gap(const Options& options) {
  return std::log1p(2 * options.max_slowdown) - std::log1p(options.max_slowdown);
}

/// The standard error with which a shift of `gap` is found at error `alpha`, given the degrees of freedom of `like`.
double error_for(double gap, double alpha, const Estimate& like) {
  return gap / (analysis::critical_value(like, alpha) + analysis::critical_value(like, 1 - kPower));
}

/// What the machine does to all subjects shows better in all of them than in one.
double mean_autocorrelation(const std::vector<Dependence>& found) {
  double sum = 0;
  for (const Dependence& dependence : found) sum += dependence.autocorrelation;
  return found.empty() ? 0 : sum / static_cast<double>(found.size());
}

/// The dependence of each series of sessions, at least that of their mean.
std::vector<Dependence> dependences(const std::vector<const std::vector<double>*>& series) {
  std::vector<Dependence> found;
  for (const auto* sessions : series) found.push_back(analysis::dependence(*sessions));
  const double together = mean_autocorrelation(found);
  for (Dependence& dependence : found) dependence.autocorrelation = std::max(dependence.autocorrelation, together);
  return found;
}

bool is_too_dependent(const Dependence& dependence, std::size_t sessions) {
  return dependence.autocorrelation > 0 && sessions >= analysis::kSessionsForDependence &&
         dependence.effective(sessions) < kFewestEffective;
}

/// Of sessions that depend on each other nobody can say how far their mean is off, but it is not this far: ratios are
/// taken within a block, and what drifts in them is a share of a few percent.
constexpr double kBeyondAnyDrift = 2;

/// Whether every session of now is slower than every one before by more than kBeyondAnyDrift times what is allowed.
bool is_beyond_doubt(const TimingInput& subject, double margin) {
  if (subject.now.empty() || (subject.before && subject.before->empty())) return false;
  const double fastest = *std::min_element(subject.now.begin(), subject.now.end());
  const double slowest = subject.before ? *std::max_element(subject.before->begin(), subject.before->end()) : 0;
  return fastest - slowest > margin + std::log(kBeyondAnyDrift);
}

/// Known exactly: the old build of the same blocks.
constexpr Estimate kExactlyZero{.value = 0, .standard_error = 0, .degrees = std::numeric_limits<double>::infinity()};

/// One subject's two sides and their difference.
struct Known {
  std::optional<Estimate> now;
  std::optional<Estimate> before;
  std::optional<Estimate> change;
  bool now_depends = false;
  bool before_depends = false;
};

std::vector<Known> all_known(std::span<const TimingInput> subjects) {
  std::vector<const std::vector<double>*> now;
  std::vector<const std::vector<double>*> before;
  for (const TimingInput& subject : subjects) {
    now.push_back(&subject.now);
    if (subject.before) before.push_back(&*subject.before);
  }
  const std::vector<Dependence> now_depends = dependences(now);
  const std::vector<Dependence> before_depends = dependences(before);
  std::vector<Known> all;
  std::size_t next_before = 0;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    Known known{.now = analysis::session_mean(subjects[i].now, now_depends[i]),
                .before = kExactlyZero,
                .change = std::nullopt,
                .now_depends = is_too_dependent(now_depends[i], subjects[i].now.size())};
    if (subjects[i].before) {
      const Dependence& depends = before_depends[next_before++];
      known.before = analysis::session_mean(*subjects[i].before, depends);
      known.before_depends = is_too_dependent(depends, subjects[i].before->size());
    }
    if (known.now && known.before) known.change = analysis::difference(*known.now, *known.before);
    all.push_back(known);
  }
  return all;
}

bool is_off(std::span<const double> control, const Options& options, std::size_t look) {
  const auto mean = analysis::session_mean(control, analysis::dependence(control));
  if (!mean) return false;
  const double tolerance = std::log1p(options.max_slowdown) / 2;
  const double alpha = options.alpha_slower / 2 * share_of_look(look);
  return analysis::p_at_most(*mean, tolerance) <= alpha || analysis::p_at_least(*mean, -tolerance) <= alpha;
}

/// What a gate that knows this much can find, and what it would take to find what is promised.
void add_reach(const Known& known, double alpha, const Options& options, Timing& timing) {
  if (!known.change) {
    timing.baseline_is_vague = known.now && !known.before;
    return;
  }
  const Estimate& change = *known.change;
  const double reach =
      (analysis::critical_value(change, alpha) + analysis::critical_value(change, 1 - kPower)) * change.standard_error;
  timing.detectable = std::expm1(std::log1p(options.max_slowdown) + reach);
  // With more blocks there are more degrees of freedom; those of ten sessions are enough for a forecast.
  constexpr double kForecastDegrees = 10;
  Estimate later = change;
  later.degrees = std::max(change.degrees, kForecastDegrees);
  const double goal = error_for(promised_gap(options), alpha, later);
  const double left = goal * goal - known.before->standard_error * known.before->standard_error;
  timing.baseline_is_vague = left <= 0;
  if (left <= 0) return;
  const double factor = known.now->standard_error * known.now->standard_error / left;
  timing.needed_blocks = static_cast<std::size_t>(std::ceil(factor * static_cast<double>(timing.blocks)));
}

std::optional<double> bound(const Known& known, double alpha, double sign) {
  if (!known.change) return std::nullopt;
  const double distance = analysis::critical_value(*known.change, alpha) * known.change->standard_error;
  return std::expm1(known.change->value + sign * distance);
}

}  // namespace

std::vector<Timing> decide_timing(std::span<const TimingInput> subjects, std::span<const double> control,
                                  const Options& options, std::size_t look) {
  const double margin = std::log1p(options.max_slowdown);
  const double alpha_slower = options.alpha_slower * share_of_look(look);
  const double alpha_within = options.alpha_within * share_of_look(look);
  const double alpha_one = alpha_slower / static_cast<double>(std::max<std::size_t>(1, subjects.size()));
  const std::vector<Known> all = all_known(subjects);
  std::vector<double> p_slower;
  for (const Known& known : all) p_slower.push_back(known.change ? analysis::p_at_most(*known.change, margin) : 1);
  const std::vector<double> adjusted = analysis::holm(p_slower);
  const bool machine_is_off = is_off(control, options, look);

  std::vector<Timing> decisions;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const Known& known = all[i];
    Timing timing{.change = known.change ? std::expm1(known.change->value) : 0,
                  .at_least = bound(known, alpha_one, -1),
                  .at_most = bound(known, alpha_within, +1),
                  .blocks = subjects[i].blocks,
                  .sessions = subjects[i].now.size(),
                  .detectable = std::nullopt,
                  .needed_blocks = std::nullopt};
    add_reach(known, alpha_one, options, timing);
    const auto shown_below = [&](double limit) {
      return known.change && analysis::p_at_least(*known.change, limit) <= alpha_within;
    };
    if (machine_is_off) {
      timing.verdict = Verdict::environment;
      timing.disturbance = Disturbance::control_differs;
    } else if ((known.now_depends || known.before_depends) && is_beyond_doubt(subjects[i], margin)) {
      timing.verdict = Verdict::slower;
    } else if (known.now_depends || known.before_depends) {
      timing.verdict = Verdict::environment;
      timing.disturbance = Disturbance::blocks_depend;
      timing.baseline_is_vague = timing.baseline_is_vague || known.before_depends;
    } else if (adjusted[i] <= alpha_slower) {
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

bool could_have_failed(const Timing& timing, const Options& options) {
  return timing.verdict != Verdict::environment && timing.detectable && *timing.detectable <= 2 * options.max_slowdown;
}

std::size_t blocks_missing(std::span<const std::vector<double>> sessions, std::size_t blocks, const Options& options) {
  std::vector<const std::vector<double>*> series;
  for (const auto& subject : sessions) series.push_back(&subject);
  const std::vector<Dependence> depend = dependences(series);
  // The new run has the other half of the variance; a gate looks about four times.
  constexpr std::size_t kLooks = 4;
  const double alpha =
      options.alpha_slower * share_of_look(kLooks) / static_cast<double>(std::max<std::size_t>(1, sessions.size()));
  double most = 0;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const auto mean = analysis::session_mean(sessions[i], depend[i]);
    if (!mean) continue;
    const double goal = error_for(promised_gap(options), alpha, *mean) / std::sqrt(2.0);
    most = std::max(most, mean->standard_error * mean->standard_error / (goal * goal));
    const double effective = depend[i].effective(sessions[i].size());
    if (is_too_dependent(depend[i], sessions[i].size())) most = std::max(most, kFewestEffective / effective);
  }
  if (most <= 1) return 0;
  return static_cast<std::size_t>(std::ceil((most - 1) * static_cast<double>(blocks)));
}

std::string cannot_fail(std::span<const TimingInput> subjects, std::size_t blocks, const Options& /*options*/) {
  if (subjects.empty()) return {};
  constexpr std::size_t kFewestSessions = 2;
  if (blocks < kFewestSessions) {
    return fmt::format("with {} block{} no slowdown, however large, can be shown: allow at least {}, better {}", blocks,
                       blocks == 1 ? "" : "s", kFewestSessions, kFirstLook.blocks);
  }
  for (const TimingInput& subject : subjects) {
    if (subject.before && subject.before->size() < kFewestSessions) {
      return fmt::format(
          "the baseline has only {} session{}, from which nobody can tell how much sessions differ; make one with more "
          "(bench gate --update), or compare counts alone (--max-slowdown off)",
          subject.before->size(), subject.before->size() == 1 ? "" : "s");
    }
  }
  return {};
}

}  // namespace sealbench::gate
