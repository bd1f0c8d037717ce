// When to stop.
#pragma once

#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// Half the width of the widest ratio interval, relative to its estimate: 0.01 is +-1 %. Infinite while a subject has
/// no interval; 0 when there is nothing to compare. Reads Subject::ratio: annotate() first.
double widest_half_width(const results::Results& results);

}  // namespace sealbench::analysis
