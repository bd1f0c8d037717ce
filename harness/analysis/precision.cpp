#include "harness/analysis/precision.hpp"

#include <algorithm>
#include <limits>

namespace sealbench::analysis {

double widest_half_width(const results::Results& results) {
  double widest = 0;
  for (const results::Subject& subject : results.subjects) {
    if (subject.reference) continue;
    if (subject.ratio.empty() || !subject.ratio.front().has_interval()) return std::numeric_limits<double>::infinity();
    const results::Ratio& ratio = subject.ratio.front();
    widest = std::max(widest, (ratio.high - ratio.low) / 2 / ratio.estimate);
  }
  return widest;
}

}  // namespace sealbench::analysis
