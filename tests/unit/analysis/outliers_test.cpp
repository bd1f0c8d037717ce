#include "harness/analysis/outliers.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sealbench::analysis {
namespace {

/// Two values far off; median 2.45, MAD 0.15: 0.6745 * (8.2 - 2.45) / 0.15 = 25.8558 (NumPy agrees).
TEST(ModifiedZScores, FollowIglewiczAndHoaglin) {
  const std::vector<double> values = {2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3};
  const std::vector<double> scores = modified_z_scores(values);
  EXPECT_NEAR(scores[0], -1.573833, 1e-6);
  EXPECT_NEAR(scores[8], 25.855833, 1e-6);
  EXPECT_NEAR(scores[9], 26.305500, 1e-6);
  EXPECT_EQ(count_outliers(values), 2U);
}

/// Much too fast is as odd as much too slow.
TEST(ModifiedZScores, CountOutliersOnEitherSide) {
  const std::vector<double> high = {2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 2.4, 8.3};
  std::vector<double> low;
  for (const double value : high) low.push_back(-value);
  EXPECT_EQ(count_outliers(high), 1U);
  EXPECT_EQ(count_outliers(low), 1U);
}

/// Half of the values equal: MAD 0, mean absolute deviation 10 / 8; 0.797885 * 10 / 1.25 = 6.38308.
TEST(ModifiedZScores, TakeTheMeanDeviationWhenTheMedianDeviationIsZero) {
  const std::vector<double> values = {1, 1, 1, 1, 1, 1, 1, 11};
  EXPECT_NEAR(modified_z_scores(values)[7], 6.38308, 1e-6);
  EXPECT_EQ(modified_z_scores(values)[0], 0);
  EXPECT_EQ(count_outliers(values), 1U);
}

TEST(ModifiedZScores, AreZeroForEqualValuesAndNoneForNone) {
  EXPECT_EQ(modified_z_scores(std::vector<double>{4, 4, 4}), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(count_outliers({}), 0U);
}

}  // namespace
}  // namespace sealbench::analysis
