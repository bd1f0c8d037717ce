#include "harness/analysis/processor_ratio.hpp"

#include <vector>

#include "harness/analysis/paired_ratio.hpp"

namespace sealbench::analysis {

namespace {

/// The subject looked at by its processor time; without samples where that was not measured.
results::Subject by_processor_time(const results::Subject& subject) {
  constexpr const char* kTime = "processor time";
  const results::Samples& samples = subject.samples;
  results::Subject made;
  made.name = subject.name;
  if (samples.user_s.empty() || samples.system_s.empty()) return made;
  made.samples = samples;
  made.samples.metric = kTime;
  std::vector<double>& times = made.samples.metrics[kTime];
  times.clear();
  for (std::size_t i = 0; i < samples.size(); ++i) times.push_back(samples.user_s[i] + samples.system_s[i]);
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
