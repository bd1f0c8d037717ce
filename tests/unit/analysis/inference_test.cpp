// Tests, bounds and evidence against figures of other programs and published examples.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "harness/analysis/autocorrelation.hpp"
#include "harness/analysis/detectable_effect.hpp"
#include "harness/analysis/holm.hpp"
#include "harness/analysis/proportion_interval.hpp"
#include "harness/analysis/sessions.hpp"
#include "harness/analysis/two_sample.hpp"

namespace sealbench::analysis {
namespace {

/// SciPy 1.10.1: scipy.stats.binomtest(k, n).proportion_ci(0.95, 'exact').
TEST(ProportionInterval, AgreesWithSciPy) {
  EXPECT_EQ(proportion_interval(0, 10000).low, 0);
  EXPECT_NEAR(proportion_interval(0, 10000).high, 0.000368819914622022, 1e-12);
  EXPECT_NEAR(proportion_interval(3, 20).low, 0.03207093718554477, 1e-10);
  EXPECT_NEAR(proportion_interval(3, 20).high, 0.37892682654529564, 1e-10);
  EXPECT_NEAR(proportion_interval(50, 10000).low, 0.0037133061795554816, 1e-10);
  EXPECT_NEAR(proportion_interval(50, 10000).high, 0.006586626429079923, 1e-10);
  EXPECT_NEAR(proportion_interval(20, 20).low, 0.8315665290169145, 1e-10);
  EXPECT_EQ(proportion_interval(20, 20).high, 1);
  EXPECT_NEAR(proportion_upper_bound(60, 10000), 0.007433605812518863, 1e-10);
  EXPECT_THROW(proportion_interval(0, 0), std::invalid_argument);
  EXPECT_THROW(proportion_interval(3, 2), std::invalid_argument);
}

/// R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") gives 0.03 0.06 0.06 0.02.
TEST(Holm, AgreesWithRsPAdjust) {
  const std::vector<double> adjusted = holm(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected = {0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12) << i;
  EXPECT_EQ(holm(std::vector<double>{0.7, 0.9}), (std::vector<double>{1, 1}));
  EXPECT_TRUE(holm({}).empty());
}

/// R's data set lh (Diggle 1990): acf(lh) prints 0.576 at lag 1.
TEST(Autocorrelation, AgreesWithRsAcfOfLuteinizingHormone) {
  const std::vector<double> lh = {2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7, 2.2, 1.8, 3.2, 3.2,
                                  2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3.0, 2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3,
                                  2.6, 2.4, 1.8, 1.7, 1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9};
  EXPECT_NEAR(lag1_autocorrelation(lh), 0.576, 5e-4);
  EXPECT_TRUE(is_autocorrelated(lh));
  EXPECT_EQ(lag1_autocorrelation(std::vector<double>{1, 1, 1, 1}), 0);
  // Negative does no harm. So many that the coefficient, -0.95, lies beyond the critical value on the other side.
  std::vector<double> alternating;
  for (int i = 0; i < 20; ++i) alternating.push_back(i % 2);
  EXPECT_NEAR(lag1_autocorrelation(alternating), -0.95, 1e-12);
  EXPECT_FALSE(is_autocorrelated(alternating));
  EXPECT_FALSE(is_autocorrelated({}));
}

/// SciPy 1.10.1, scipy.stats.f_oneway, and the expected mean squares of the one-way layout by NumPy.
TEST(VarianceComponents, AgreeWithSciPyOnUnequalGroups) {
  const std::vector<std::vector<double>> sessions = {{6.1, 5.9, 6.3, 6.0}, {6.8, 7.1, 6.9}, {5.5, 5.6, 5.2, 5.4, 5.3}};
  const auto components = variance_components(sessions);
  ASSERT_TRUE(components);
  EXPECT_NEAR(components->between, 0.5595271867612286, 1e-12);
  EXPECT_NEAR(components->within, 0.026018518518518465, 1e-12);
  EXPECT_NEAR(components->between_share(), 0.9555653499224489, 1e-12);
  EXPECT_NEAR(components->p_value, 1.4167252635551625e-06, 1e-14);
}

TEST(VarianceComponents, NeedTwoSessionsAndASpread) {
  EXPECT_FALSE(variance_components(std::vector<std::vector<double>>{{1, 2, 3}}));
  EXPECT_FALSE(variance_components(std::vector<std::vector<double>>{{1}, {2}}));
  EXPECT_FALSE(variance_components({}));
  const auto equal = variance_components(std::vector<std::vector<double>>{{1, 3}, {1, 3}});
  ASSERT_TRUE(equal);
  EXPECT_EQ(equal->between_share(), 0);
}

/// Hollander & Wolfe (1973), permeability of membranes, the example of R's wilcox.test: shift 0.305, 95 % interval
/// -0.15 … 0.76.
TEST(Shift, AgreesWithHollanderAndWolfesExample) {
  const std::vector<double> term = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const std::vector<double> early = {1.15, 0.88, 0.90, 0.74, 1.21};
  const auto found = shift(early, term);
  ASSERT_TRUE(found && found->interval);
  EXPECT_NEAR(found->estimate, 0.305, 1e-12);
  EXPECT_NEAR(found->interval->low, -0.15, 1e-12);
  EXPECT_NEAR(found->interval->high, 0.76, 1e-12);
  EXPECT_FALSE(shift(std::vector<double>{1}, std::vector<double>{2})->interval);
  EXPECT_FALSE(shift({}, term));
}

/// SciPy 1.10.1: scipy.stats.mannwhitneyu(x, y, method='asymptotic').
TEST(MannWhitney, AgreesWithSciPyAlsoWithTies) {
  EXPECT_NEAR(mann_whitney_p(std::vector<double>{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46},
                             std::vector<double>{1.15, 0.88, 0.90, 0.74, 1.21}),
              0.24462360512698333, 1e-12);
  EXPECT_NEAR(mann_whitney_p(std::vector<double>{1, 2, 2, 3, 5}, std::vector<double>{2, 4, 4, 6, 7, 8}),
              0.07934368319771502, 1e-12);
  EXPECT_EQ(mann_whitney_p(std::vector<double>{1, 1}, std::vector<double>{1, 1}), 1);
  EXPECT_EQ(mann_whitney_p({}, std::vector<double>{1}), 1);
}

/// 0.1 … 4.0: ranks 14 and 27 of 40; scipy.optimize.brentq finds binom.cdf(13, 40, p) = 0.8 at p = 0.27842.
TEST(DetectableShift, AgreesWithSciPysBinomial) {
  std::vector<double> values(40);
  std::iota(values.begin(), values.end(), 1.0);
  for (double& value : values) value /= 10;
  const auto detectable = detectable_shift(values);
  ASSERT_TRUE(detectable);
  EXPECT_NEAR(*detectable, 0.8641539100474118, 1e-9);
  EXPECT_FALSE(detectable_shift(std::vector<double>{1, 2, 3}));
}

}  // namespace
}  // namespace sealbench::analysis
