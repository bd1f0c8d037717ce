#include "harness/analysis/annotate.hpp"

#include <algorithm>
#include <vector>

#include "harness/analysis/paired_ratio.hpp"
#include "harness/results/observed.hpp"

namespace sealbench::analysis {

namespace {

/// What swings around 0 (bytes that nothing holds) has no ratio, not even in those blocks that have one by chance.
bool is_positive(const results::Subject& subject) {
  const std::vector<double>& values = subject.samples.values();
  return std::all_of(values.begin(), values.end(), [](double value) { return value > 0; });
}

}  // namespace

void annotate(results::Results& results) {
  for (results::Subject& subject : results.subjects) {
    subject.ratio.clear();
    const results::Subject* reference = results::reference_of(results, subject);
    if (reference == nullptr || results::cloned_again(subject)) continue;
    if (!is_positive(subject) || !is_positive(*reference)) continue;
    results::Ratio ratio = paired_ratio(subject, *reference);
    if (ratio.pairs > 0) subject.ratio.push_back(std::move(ratio));
  }
}

}  // namespace sealbench::analysis
