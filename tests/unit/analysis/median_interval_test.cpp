#include "harness/analysis/median_interval.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sealbench::analysis {
namespace {

struct Expected {
  std::size_t count, low, high;
  double coverage;
};

/// SciPy 1.10.1: the largest k with scipy.stats.binom.cdf(k - 1, n, 0.5) <= 0.025, and 1 - 2 * that.
TEST(MedianRanks, AgreeWithSciPysBinomial) {
  for (const auto& [count, low, high, coverage] :
       {Expected{6, 1, 6, 0.96875}, Expected{9, 2, 8, 0.9609375}, Expected{10, 2, 9, 0.978515625},
        Expected{20, 6, 15, 0.9586105346679688}, Expected{30, 10, 21, 0.9572260547429323},
        Expected{100, 40, 61, 0.9647997997822951}, Expected{500, 228, 273, 0.9559365304210727},
        Expected{3000, 1446, 1555, 0.9534335506179169}}) {
    const auto ranks = median_ranks(count);
    ASSERT_TRUE(ranks) << count;
    EXPECT_EQ(ranks->low, low) << count;
    EXPECT_EQ(ranks->high, high) << count;
    EXPECT_NEAR(ranks->coverage, coverage, 1e-12) << count;
  }
}

TEST(MedianRanks, AreAlwaysTheNarrowestThatCoverEnough) {
  for (std::size_t count = 6; count <= 400; ++count) {
    const auto ranks = median_ranks(count);
    ASSERT_TRUE(ranks) << count;
    EXPECT_GE(ranks->coverage, 0.95) << count;
    EXPECT_LT(ranks->low, ranks->high) << count;
  }
}

TEST(MedianRanks, DoNotExistForTooFewValues) {
  for (std::size_t count = 0; count < 6; ++count) EXPECT_FALSE(median_ranks(count)) << count;
  EXPECT_TRUE(median_ranks(5, 0.9));
}

/// Lengths of nine fish, Penn State STAT 415, lesson 19.1: (19.0, 30.1) covers the median with 0.9610.
TEST(MedianInterval, AgreesWithAWorkedExample) {
  const std::vector<double> lengths = {32.5, 27.6, 29.3, 30.1, 15.5, 21.7, 22.8, 21.2, 19.0};
  const auto interval = median_interval(lengths);
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->low, 19.0);
  EXPECT_EQ(interval->high, 30.1);
  EXPECT_NEAR(interval->coverage, 0.961, 5e-4);
}

}  // namespace
}  // namespace sealbench::analysis
