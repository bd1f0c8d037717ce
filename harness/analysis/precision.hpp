// When to stop.
#pragma once

#include <optional>
#include <span>

#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// Half the width of the widest ratio interval, relative to its estimate: 0.01 is +-1 %. Infinite while a subject has
/// no interval; 0 when there is nothing to compare. Subjects that were given up do not count: they get no more blocks.
/// Reads Subject::ratio: annotate() first.
double widest_half_width(const results::Results& results);

/// The half width on logarithms of the 95 % interval of the median of these log ratios as wide ones imply it; none for
/// too few values.
std::optional<double> implied_half_width(std::span<const double> log_ratios);

/// What ends a run: the larger of that and what the interval of 99.99 %, scaled by the normal quantiles, says of the
/// 95 % one. A run that ends as soon as its interval looks narrow ends when the two ratios that bound it happen to lie
/// close, so that its interval covers too little (93.5 to 95 %); those far outside tell the same width and move less
/// (simulated in tests/unit/analysis/coverage_test.cpp). Infinite with fewer blocks than 99.99 % needs, which are 15.
double steady_half_width(const results::Results& results);

}  // namespace sealbench::analysis
