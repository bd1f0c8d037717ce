#include "harness/analysis/annotate.hpp"

#include "harness/analysis/paired_ratio.hpp"
#include "harness/results/observed.hpp"

namespace sealbench::analysis {

void annotate(results::Results& results) {
  const results::Subject* reference = results::reference_of(results);
  for (results::Subject& subject : results.subjects) {
    subject.ratio.clear();
    if (reference == nullptr || results::cloned_again(subject)) continue;
    results::Ratio ratio = paired_ratio(subject, *reference);
    if (ratio.pairs > 0) subject.ratio.push_back(std::move(ratio));
  }
}

}  // namespace sealbench::analysis
