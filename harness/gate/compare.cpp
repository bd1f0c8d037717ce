#include "harness/gate/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/analysis/session_mean.hpp"
#include "harness/analysis/sessions.hpp"
#include "harness/analysis/two_sample.hpp"
#include "harness/gate/host_difference.hpp"

namespace sealbench::gate {
namespace {

using results::Results;
using results::Subject;

std::vector<double> log_times(const Subject& subject) {
  std::vector<double> values;
  for (const double wall : subject.samples.wall_s) values.push_back(std::log(wall));
  return values;
}

/// The medians of the sessions' log ratios to the reference of the same run.
std::vector<double> session_medians(const Subject& subject, const Results& results) {
  const auto pairs = analysis::pairs(subject.samples, results::reference_of(results)->samples);
  return analysis::session_medians(analysis::whole_sessions(analysis::log_ratios_by_session(pairs)));
}

Compared::Verdict verdict(const analysis::Interval& log_change, double same_within) {
  const double same = std::log1p(same_within);
  if (log_change.low >= -same && log_change.high <= same) return Compared::Verdict::same;
  if (log_change.high < 0) return Compared::Verdict::faster;
  if (log_change.low > 0) return Compared::Verdict::slower;
  return Compared::Verdict::cant_tell;
}

void set_change(double log_change, const std::optional<analysis::Interval>& log_interval, double same_within,
                Compared& compared) {
  compared.change = std::expm1(log_change);
  if (!log_interval) return;
  compared.verdict = verdict(*log_interval, same_within);
  compared.interval = analysis::Interval{
      .low = std::expm1(log_interval->low), .high = std::expm1(log_interval->high), .coverage = log_interval->coverage};
}

/// Fills the part of times from logarithms of launches.
void compare_times(const std::vector<double>& before, const std::vector<double>& now, double same_within,
                   Compared& compared) {
  compared.before = std::exp(analysis::median(before));
  compared.now = std::exp(analysis::median(now));
  compared.p_value = analysis::mann_whitney_p(before, now);
  const auto shift = analysis::shift(before, now);
  set_change(shift->estimate, shift->interval, same_within, compared);
}

/// Fills it from the medians of sessions; false when one side has a single session, which has no error to speak of.
bool compare_sessions(const std::vector<double>& before, const std::vector<double>& now, double same_within,
                      Compared& compared) {
  const double old_mean = analysis::moments(before).mean();
  const double new_mean = analysis::moments(now).mean();
  compared.before = std::exp(old_mean);
  compared.now = std::exp(new_mean);
  const auto old_estimate = analysis::session_mean(before);
  const auto new_estimate = analysis::session_mean(now);
  if (!old_estimate || !new_estimate) {
    set_change(new_mean - old_mean, std::nullopt, same_within, compared);
    return false;
  }
  const analysis::Estimate change = analysis::difference(*new_estimate, *old_estimate);
  compared.p_value = std::min(1.0, 2 * std::min(analysis::p_at_most(change, 0), analysis::p_at_least(change, 0)));
  set_change(change.value, analysis::t_interval(change), same_within, compared);
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
  const double same_within = comparison.options.same_within;
  if (!comparison.ratios) {
    const std::vector<double> old_times = log_times(old_subject);
    const std::vector<double> new_times = log_times(subject);
    compared.timed = !old_times.empty() && !new_times.empty();
    if (compared.timed) compare_times(old_times, new_times, same_within, compared);
  } else if (subject.name == comparison.reference) {
    compared.timed = false;
  } else {
    const std::vector<double> old_medians = session_medians(old_subject, before);
    const std::vector<double> new_medians = session_medians(subject, now);
    compared.timed = !old_medians.empty() && !new_medians.empty();
    if (compared.timed && !compare_sessions(old_medians, new_medians, same_within, compared)) {
      comparison.not_compared.push_back(subject.name +
                                        ": one of the runs has a single session, which cannot tell how much sessions "
                                        "differ: measure with --sessions 3 or more");
    }
  }
  if (!compared.timed && !(comparison.ratios && subject.name == comparison.reference)) {
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
