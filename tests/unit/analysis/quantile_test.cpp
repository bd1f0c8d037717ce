#include "harness/analysis/quantile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sealbench::analysis {
namespace {

const std::vector<double> kValues = {2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3};

/// NumPy 1.24.2: numpy.quantile(values, [0, .25, .5, .9, 1]) with its default, Hyndman & Fan's definition 7.
TEST(Quantile, AgreesWithNumPy) {
  EXPECT_DOUBLE_EQ(quantile(kValues, 0), 2.1);
  EXPECT_DOUBLE_EQ(quantile(kValues, 0.25), 2.3);
  EXPECT_DOUBLE_EQ(quantile(kValues, 0.5), 2.45);
  EXPECT_DOUBLE_EQ(quantile(kValues, 0.9), 8.21);
  EXPECT_DOUBLE_EQ(quantile(kValues, 1), 8.3);
}

TEST(OrderStatistic, IsTheValueAtItsPlace) {
  EXPECT_EQ(order_statistic(kValues, 0), 2.1);
  EXPECT_EQ(order_statistic(kValues, 4), 2.4);
  EXPECT_EQ(order_statistic(kValues, 9), 8.3);
}

TEST(Median, IsTheMiddleOrTheMeanOfTheMiddleTwo) {
  EXPECT_EQ(median(std::vector<double>{3, 1, 2}), 2);
  EXPECT_EQ(median(std::vector<double>{4, 1, 2, 3}), 2.5);
  EXPECT_EQ(median(std::vector<double>{7}), 7);
  EXPECT_TRUE(std::isnan(median({})));
}

/// SciPy 1.10.1: scipy.stats.median_abs_deviation(values).
TEST(MedianAbsoluteDeviation, AgreesWithSciPy) {
  EXPECT_NEAR(median_absolute_deviation(kValues), 0.15, 1e-12);
  EXPECT_EQ(median_absolute_deviation(std::vector<double>{5, 5, 5}), 0);
}

}  // namespace
}  // namespace sealbench::analysis
