#include "harness/analysis/curve.hpp"

#include <vector>

#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {

std::optional<Line> least_squares(std::span<const CurvePoint> points) {
  double mean_at = 0;
  double mean_value = 0;
  const auto count = static_cast<double>(points.size());
  for (const CurvePoint& point : points) {
    mean_at += point.at / count;
    mean_value += point.value / count;
  }
  double squares = 0;
  double products = 0;
  for (const CurvePoint& point : points) {
    squares += (point.at - mean_at) * (point.at - mean_at);
    products += (point.at - mean_at) * (point.value - mean_value);
  }
  if (!(squares > 0)) return std::nullopt;
  const double slope = products / squares;
  return Line{.fixed = mean_value - slope * mean_at, .slope = slope};
}

std::optional<Curve> curve_of(std::span<const Line> of_blocks) {
  if (of_blocks.empty()) return std::nullopt;
  std::vector<double> fixed;
  std::vector<double> slopes;
  for (const Line& line : of_blocks) {
    fixed.push_back(line.fixed);
    slopes.push_back(line.slope);
  }
  return Curve{.line = {.fixed = median(fixed), .slope = median(slopes)},
               .slope_interval = median_interval(slopes),
               .blocks = of_blocks.size()};
}

std::optional<double> crossing(const Line& one, const Line& other) {
  const double steeper = one.slope - other.slope;
  if (steeper == 0) return std::nullopt;
  const double at = (other.fixed - one.fixed) / steeper;
  return at > 0 ? std::optional(at) : std::nullopt;
}

}  // namespace sealbench::analysis
