#include "harness/gate/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/analysis/paired_ratio.hpp"
#include "harness/analysis/quantile.hpp"
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

std::vector<double> log_ratios(const Subject& subject, const Results& results) {
  const Subject* reference = results::reference_of(results);
  return analysis::log_ratios(analysis::pairs(subject.samples, reference->samples));
}

Compared::Verdict verdict(const analysis::Interval& log_change, double same_within) {
  const double same = std::log1p(same_within);
  if (log_change.low >= -same && log_change.high <= same) return Compared::Verdict::same;
  if (log_change.high < 0) return Compared::Verdict::faster;
  if (log_change.low > 0) return Compared::Verdict::slower;
  return Compared::Verdict::cant_tell;
}

/// Fills the times' part from logarithms of both runs.
void compare_values(const std::vector<double>& before, const std::vector<double>& now, double same_within,
                    Compared& compared) {
  compared.before = std::exp(analysis::median(before));
  compared.now = std::exp(analysis::median(now));
  compared.p_value = analysis::mann_whitney_p(before, now);
  const auto shift = analysis::shift(before, now);
  compared.change = std::expm1(shift->estimate);
  if (!shift->interval) return;
  compared.verdict = verdict(*shift->interval, same_within);
  compared.interval = analysis::Interval{.low = std::expm1(shift->interval->low),
                                         .high = std::expm1(shift->interval->high),
                                         .coverage = shift->interval->coverage};
}

/// The reference by which ratios of both runs can be compared; throws when there is none.
const Subject& common_reference(const Results& before, const Results& now) {
  const Subject* old_reference = results::reference_of(before);
  const Subject* new_reference = results::reference_of(now);
  if (old_reference == nullptr || new_reference == nullptr || old_reference->name != new_reference->name) {
    throw std::runtime_error(
        "the hosts differ, so that only ratios could be compared, and the runs have no reference subject in common");
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
  const auto values = [&](const Subject& of, const Results& in) {
    return comparison.ratios ? log_ratios(of, in) : log_times(of);
  };
  const std::vector<double> old_values = values(old_subject, before);
  const std::vector<double> new_values = values(subject, now);
  if (old_values.empty() || new_values.empty()) {
    comparison.not_compared.push_back(subject.name + ": has no samples in one of the runs");
    return;
  }
  compare_values(old_values, new_values, comparison.options.same_within, compared);
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
  comparison.ratios = options.force_ratios || !comparison.host_differences.empty();
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
  return comparison;
}

}  // namespace sealbench::gate
