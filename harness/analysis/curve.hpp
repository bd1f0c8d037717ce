// How a metric grows with a parameter: a straight line through the points of a subject.
#pragma once

#include <optional>
#include <span>

#include "harness/analysis/interval.hpp"

namespace sealbench::analysis {

/// The value at one value of the parameter, of one sample.
struct CurvePoint {
  double at = 0;
  double value = 0;
};

/// value = fixed + slope * parameter.
struct Line {
  double fixed = 0;
  double slope = 0;
};

/// Least squares (Legendre 1805). Nothing for fewer than two different values of the parameter.
std::optional<Line> least_squares(std::span<const CurvePoint> points);

/// The medians of the lines of blocks, each through what was measured in that block, with the interval of the median of
/// their slopes (median_interval.hpp); nothing for an interval from fewer than 6 blocks. What slows a whole block makes
/// its line steeper and no worse; what a block's launches have in common cancels.
struct Curve {
  Line line;
  std::optional<Interval> slope_interval;
  std::size_t blocks = 0;
};
std::optional<Curve> curve_of(std::span<const Line> of_blocks);

/// The parameter at which two lines are as high as each other; nothing for parallel lines, and below 0.
std::optional<double> crossing(const Line& one, const Line& other);

}  // namespace sealbench::analysis
