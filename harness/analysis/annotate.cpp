#include "harness/analysis/annotate.hpp"

#include "harness/analysis/paired_ratio.hpp"

namespace sealbench::analysis {

void annotate(results::Results& results) {
  const results::Subject* reference = results::reference_of(results);
  for (results::Subject& subject : results.subjects) {
    subject.ratio.clear();
    if (reference == nullptr) continue;
    results::Ratio ratio = paired_ratio(subject, *reference);
    if (ratio.pairs > 0) subject.ratio.push_back(std::move(ratio));
  }
}

}  // namespace sealbench::analysis
