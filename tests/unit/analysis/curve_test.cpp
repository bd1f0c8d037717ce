#include "harness/analysis/curve.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace sealbench::analysis {
namespace {

/// NIST StRD "Norris" (linear regression, lower level of difficulty) with its certified values.
TEST(Curve, IsTheLineOfLeastSquares) {
  const std::vector<CurvePoint> norris = {
      {0.2, 0.1},     {337.4, 338.8}, {118.2, 118.1}, {884.6, 888.0}, {10.1, 9.2},    {226.5, 228.1},
      {666.3, 668.5}, {996.3, 998.5}, {448.6, 449.1}, {777.0, 778.9}, {558.2, 559.2}, {0.4, 0.3},
      {0.6, 0.1},     {775.5, 778.1}, {666.9, 668.8}, {338.0, 339.3}, {447.5, 448.9}, {11.6, 10.8},
      {556.0, 557.7}, {228.1, 228.3}, {995.8, 998.0}, {887.6, 888.8}, {120.2, 119.6}, {0.3, 0.3},
      {0.3, 0.6},     {556.8, 557.6}, {339.1, 339.3}, {887.2, 888.0}, {999.0, 998.5}, {779.0, 778.9},
      {11.1, 10.2},   {118.3, 117.6}, {229.2, 228.9}, {669.1, 668.4}, {448.9, 449.2}, {0.5, 0.2}};
  const auto line = least_squares(norris);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->slope, 1.00211681802045, 1e-12);
  EXPECT_NEAR(line->fixed, -0.262323073774029, 1e-10);
}

TEST(Curve, IsExactForPointsOnALine) {
  const std::array<CurvePoint, 4> points = {{{1, 5}, {2, 7}, {4, 11}, {8, 19}}};
  const auto line = least_squares(points);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->slope, 2, 1e-12);
  EXPECT_NEAR(line->fixed, 3, 1e-12);
  const std::array<CurvePoint, 2> one_place = {{{1, 5}, {1, 7}}};
  EXPECT_FALSE(least_squares(one_place)) << "nothing is known of other values";
}

TEST(Curve, HasTheMedianOfBlocksAndItsInterval) {
  std::vector<Line> lines;
  for (int block = 0; block < 9; ++block)
    lines.push_back({.fixed = 10.0 + block, .slope = block == 8 ? 1000.0 : 1.0 + block});
  const auto curve = curve_of(lines);
  ASSERT_TRUE(curve);
  EXPECT_DOUBLE_EQ(curve->line.slope, 5) << "one disturbed block moves nothing";
  EXPECT_DOUBLE_EQ(curve->line.fixed, 14);
  ASSERT_TRUE(curve->slope_interval);
  EXPECT_DOUBLE_EQ(curve->slope_interval->low, 2);
  EXPECT_DOUBLE_EQ(curve->slope_interval->high, 8);
  lines.resize(5);
  EXPECT_FALSE(curve_of(lines)->slope_interval);
  EXPECT_FALSE(curve_of({}));
}

TEST(Curve, CrossesAnotherAtMostOnce) {
  const Line flat{.fixed = 5, .slope = 0};
  const Line steep{.fixed = 1, .slope = 2};
  EXPECT_DOUBLE_EQ(crossing(flat, steep).value(), 2);
  EXPECT_FALSE(crossing(flat, {.fixed = 6, .slope = 0})) << "parallel";
  EXPECT_FALSE(crossing(flat, {.fixed = 6, .slope = 2})) << "below 0";
}

}  // namespace
}  // namespace sealbench::analysis
