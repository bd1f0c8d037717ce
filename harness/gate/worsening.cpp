#include "harness/gate/worsening.hpp"

#include "harness/analysis/paired_ratio.hpp"
#include "harness/analysis/sessions.hpp"
#include "harness/results/metrics.hpp"

namespace sealbench::gate {

std::vector<double> session_medians(const results::Subject& subject, const results::Subject& other) {
  const auto pairs = analysis::pairs(subject.samples, other.samples);
  return analysis::session_medians(analysis::whole_sessions(analysis::log_ratios_by_session(pairs)));
}

std::vector<double> worsening(const results::Results& results, const results::Subject& subject,
                              const results::Subject& other) {
  std::vector<double> medians = session_medians(subject, other);
  if (!results::metric_of(results).higher_is_better) return medians;
  for (double& median : medians) median = -median;
  return medians;
}

std::size_t blocks_of(const results::Subject& subject, const results::Subject& other) {
  return analysis::pairs(subject.samples, other.samples).size();
}

}  // namespace sealbench::gate
