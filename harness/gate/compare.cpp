#include "harness/gate/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/analysis/session_mean.hpp"
#include "harness/analysis/two_sample.hpp"
#include "harness/gate/host_difference.hpp"
#include "harness/gate/worsening.hpp"
#include "harness/results/metrics.hpp"

namespace sealbench::gate {
namespace {

using results::Results;
using results::Subject;

/// Of the values above 0.
std::vector<double> logarithms(const Subject& subject) {
  std::vector<double> values;
  for (const double value : subject.samples.values()) {
    if (value > 0) values.push_back(std::log(value));
  }
  return values;
}

/// To the reference of the same run; empty where its point has none.
std::vector<double> medians_to_reference(const Results& results, const Subject& subject) {
  const Subject* reference = results::reference_of(results, subject);
  return reference == nullptr ? std::vector<double>() : session_medians(subject, *reference);
}

Compared::Verdict verdict(const analysis::Interval& log_change, double same_within, bool higher_is_better) {
  const double same = std::log1p(same_within);
  if (log_change.low >= -same && log_change.high <= same) return Compared::Verdict::same;
  if (log_change.high < 0) return higher_is_better ? Compared::Verdict::slower : Compared::Verdict::faster;
  if (log_change.low > 0) return higher_is_better ? Compared::Verdict::faster : Compared::Verdict::slower;
  return Compared::Verdict::cant_tell;
}

void set_change(double log_change, const std::optional<analysis::Interval>& log_interval, const Comparison& comparison,
                Compared& compared) {
  compared.change = std::expm1(log_change);
  if (!log_interval) return;
  compared.verdict = verdict(*log_interval, comparison.options.same_within, comparison.metric.higher_is_better);
  compared.interval = analysis::Interval{
      .low = std::expm1(log_interval->low), .high = std::expm1(log_interval->high), .coverage = log_interval->coverage};
}

/// Fills the part of times from logarithms of launches.
void compare_values(const std::vector<double>& before, const std::vector<double>& now, const Comparison& comparison,
                    Compared& compared) {
  compared.before = std::exp(analysis::median(before));
  compared.now = std::exp(analysis::median(now));
  compared.p_value = analysis::mann_whitney_p(before, now);
  const auto shift = analysis::shift(before, now);
  set_change(shift->estimate, shift->interval, comparison, compared);
}

/// Fills it from the medians of sessions; false when one side has a single session, which has no error to speak of.
bool compare_sessions(const std::vector<double>& before, const std::vector<double>& now, const Comparison& comparison,
                      Compared& compared) {
  const double old_mean = analysis::moments(before).mean();
  const double new_mean = analysis::moments(now).mean();
  compared.before = std::exp(old_mean);
  compared.now = std::exp(new_mean);
  const auto old_estimate = analysis::session_mean(before);
  const auto new_estimate = analysis::session_mean(now);
  if (!old_estimate || !new_estimate) {
    set_change(new_mean - old_mean, std::nullopt, comparison, compared);
    return false;
  }
  const analysis::Estimate change = analysis::difference(*new_estimate, *old_estimate);
  compared.p_value = std::min(1.0, 2 * std::min(analysis::p_at_most(change, 0), analysis::p_at_least(change, 0)));
  set_change(change.value, analysis::t_interval(change), comparison, compared);
  return true;
}

/// The reference by which ratios of both runs can be compared; throws when there is none.
const Subject& common_reference(const Results& before, const Results& now) {
  const Subject* old_reference = results::reference_of(before);
  const Subject* new_reference = results::reference_of(now);
  if (old_reference == nullptr || new_reference == nullptr || old_reference->name != new_reference->name) {
    throw std::runtime_error(
        "the runs have no reference subject in common, to which ratios could be compared; --times compares absolute "
        "times, which also change when the machine does");
  }
  return *new_reference;
}

void note_exe_size(const Subject& before, const Subject& now, Comparison& comparison) {
  if (before.exe_bytes == now.exe_bytes) return;
  comparison.not_compared.push_back(
      fmt::format("{}: like with unlike, its exe had {} bytes and has {}", now.name, before.exe_bytes, now.exe_bytes));
}

void add_subject(const Subject& old_subject, const Subject& subject, const Results& before, const Results& now,
                 Comparison& comparison) {
  Compared compared;
  compared.name = subject.name;
  compared.counts = compare_counts(old_subject.counts, subject.counts, {});
  for (const std::string& line : compared.counts.not_compared)
    comparison.not_compared.push_back(subject.name + ": " + line);
  note_exe_size(old_subject, subject, comparison);
  const bool is_reference = comparison.ratios && subject.reference;
  if (!comparison.ratios) {
    const std::vector<double> old_values = logarithms(old_subject);
    const std::vector<double> new_values = logarithms(subject);
    compared.timed = !old_values.empty() && !new_values.empty();
    if (compared.timed) compare_values(old_values, new_values, comparison, compared);
  } else if (is_reference) {
    compared.timed = false;
  } else {
    const std::vector<double> old_medians = medians_to_reference(before, old_subject);
    const std::vector<double> new_medians = medians_to_reference(now, subject);
    compared.timed = !old_medians.empty() && !new_medians.empty();
    if (compared.timed && !compare_sessions(old_medians, new_medians, comparison, compared)) {
      comparison.not_compared.push_back(subject.name +
                                        ": one of the runs has a single session, which cannot tell how much sessions "
                                        "differ: measure with --sessions 3 or more");
    }
  }
  if (!compared.timed && !is_reference) {
    comparison.not_compared.push_back(subject.name + ": has no samples in one of the runs");
    return;
  }
  comparison.subjects.push_back(std::move(compared));
}

}  // namespace

Comparison compare(const Results& before, const Results& now, const CompareOptions& options) {
  if (const std::string why = incomparable(before, now); !why.empty()) {
    throw std::runtime_error("the runs are of different things, " + why);
  }
  Comparison comparison;
  comparison.options = options;
  comparison.metric = results::metric_of(now);
  comparison.host_differences = host_differences(before, now);
  comparison.ratios = !options.times;
  if (comparison.ratios) comparison.reference = common_reference(before, now).name;
  for (const Subject& subject : now.subjects) {
    const Subject* old_subject = find(before, subject.name);
    if (old_subject == nullptr) {
      comparison.not_compared.push_back(subject.name + ": only in the new run");
    } else {
      add_subject(*old_subject, subject, before, now, comparison);
    }
  }
  for (const Subject& subject : before.subjects) {
    if (find(now, subject.name) == nullptr) comparison.not_compared.push_back(subject.name + ": only in the old run");
  }
  if (comparison.subjects.empty()) throw std::runtime_error("the runs have no subject in common");
  if (std::none_of(comparison.subjects.begin(), comparison.subjects.end(), [](const auto& s) { return s.timed; })) {
    comparison.not_compared.push_back(comparison.reference +
                                      ": the only subject of both runs is their reference, so that there are no ratios "
                                      "(--times compares absolute times)");
  }
  return comparison;
}

}  // namespace sealbench::gate
