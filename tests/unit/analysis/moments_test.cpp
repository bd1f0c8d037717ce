#include "harness/analysis/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sealbench::analysis {
namespace {

/// NIST Statistical Reference Datasets, univariate summary statistics, NumAcc4 ("higher" difficulty): 10000000.2, then
/// 10000000.1 and 10000000.3 alternating, 1001 values; certified mean 10000000.2, standard deviation 0.1.
/// E[x^2] - mean^2 in double precision gets no digit of the latter right.
TEST(Moments, AgreeWithTheCertifiedFiguresOfNistNumAcc4) {
  std::vector<double> values = {10000000.2};
  for (int i = 0; i < 500; ++i) {
    values.push_back(10000000.1);
    values.push_back(10000000.3);
  }
  const Moments result = moments(values);
  EXPECT_DOUBLE_EQ(result.mean(), 10000000.2);
  EXPECT_NEAR(result.standard_deviation(), 0.1, 1e-8);
  EXPECT_EQ(result.min(), 10000000.1);
  EXPECT_EQ(result.max(), 10000000.3);
}

/// NumAcc1 of the same: certified mean 10000002, standard deviation 1.
TEST(Moments, AgreeWithTheCertifiedFiguresOfNistNumAcc1) {
  const Moments result = moments(std::vector<double>{10000001, 10000003, 10000002});
  EXPECT_DOUBLE_EQ(result.mean(), 10000002);
  EXPECT_DOUBLE_EQ(result.standard_deviation(), 1);
}

TEST(Moments, HaveNoFigureWhereThereIsNone) {
  EXPECT_TRUE(std::isnan(moments({}).mean()));
  EXPECT_TRUE(std::isnan(moments({}).min()));
  const Moments one = moments(std::vector<double>{3});
  EXPECT_EQ(one.mean(), 3);
  EXPECT_TRUE(std::isnan(one.standard_deviation()));
}

}  // namespace
}  // namespace sealbench::analysis
