#include "harness/analysis/processor_ratio.hpp"

#include "harness/analysis/paired_ratio.hpp"

namespace sealbench::analysis {

namespace {

/// The subject with processor time for wall time. A launch of none (an imported file, a clock of ticks) has no ratio.
results::Subject by_processor_time(const results::Subject& subject) {
  const results::Samples& samples = subject.samples;
  results::Subject made;
  made.name = subject.name;
  if (samples.user_s.empty() || samples.system_s.empty()) return made;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double time = samples.user_s[i] + samples.system_s[i];
    if (!(time > 0)) continue;
    made.samples.wall_s.push_back(time);
    made.samples.block.push_back(samples.block[i]);
    if (!samples.session.empty()) made.samples.session.push_back(samples.session[i]);
  }
  return made;
}

}  // namespace

std::optional<results::Ratio> processor_ratio(const results::Subject& subject, const results::Subject& reference) {
  const results::Subject of_subject = by_processor_time(subject);
  const results::Subject of_reference = by_processor_time(reference);
  if (pairs(of_subject.samples, of_reference.samples).empty()) return std::nullopt;
  return paired_ratio(of_subject, of_reference);
}

}  // namespace sealbench::analysis
