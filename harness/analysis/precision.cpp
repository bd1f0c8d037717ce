#include "harness/analysis/precision.hpp"

#include <algorithm>
#include <limits>

#include "harness/results/failures.hpp"

namespace sealbench::analysis {

double widest_half_width(const results::Results& results) {
  double widest = 0;
  for (const results::Subject& subject : results.subjects) {
    if (subject.reference || !results::given_up(subject).empty()) continue;  // no further blocks will come
    if (subject.ratio.empty() || !subject.ratio.front().has_interval()) return std::numeric_limits<double>::infinity();
    const results::Ratio& ratio = subject.ratio.front();
    widest = std::max(widest, (ratio.high - ratio.low) / 2 / ratio.estimate);
  }
  return widest;
}

}  // namespace sealbench::analysis
