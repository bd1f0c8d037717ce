#include "harness/analysis/random_effects.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace sealbench::analysis {
namespace {

/// Colditz et al., "Efficacy of BCG vaccine in the prevention of tuberculosis", JAMA 271 (1994) 698-702: log risk
/// ratios and their variances of thirteen trials, the data set dat.bcg that metafor's documentation works with
/// (Viechtbauer, J. Stat. Softw. 36 (2010) 3).
const std::vector<Effect> kTrials = {
    {-0.889311333920205, 0.325584765003961},  {-1.58538865720143, 0.194581121398144},
    {-1.34807314829969, 0.415367965367965},   {-1.44155119002131, 0.0200100319022476},
    {-0.217547322211296, 0.0512101721696309}, {-0.786115585818864, 0.00690561845590876},
    {-1.62089822359839, 0.223017247572315},   {0.0119523335238405, 0.00396157929781773},
    {-0.469417648738149, 0.056434210463249},  {-1.37134480347278, 0.0730247936130289},
    {-0.339358828338391, 0.0124122139715597}, {0.445913400571379, 0.532505845200153},
    {-0.0173139482168798, 0.0714046596839863}};

/// metafor 3.8: rma(yi, vi, method = "PM", test = "adhoc"), and its I^2. Its prediction interval has k - 1 degrees of
/// freedom, [-2.0054259, 0.5754896]: with qt(0.975, 11) in the place of qt(0.975, 12) it is ours.
TEST(RandomEffects, AgreesWithMetaforOnTheTrialsOfBcg) {
  const RandomEffects found = *random_effects(kTrials);
  EXPECT_EQ(found.hosts, 13U);
  EXPECT_NEAR(found.between, 0.318068452205024, 1e-9);
  EXPECT_NEAR(found.mean, -0.714968153493444, 1e-9);
  EXPECT_NEAR(found.standard_error, 0.180892191537624, 1e-9);
  EXPECT_NEAR(found.interval->low, -1.10909838120224, 1e-8);
  EXPECT_NEAR(found.interval->high, -0.320837925784648, 1e-8);
  EXPECT_NEAR(found.inconsistency, 0.923303379541533, 1e-9);
  const double metafors_half = (0.575489615941215 + 2.0054259229281) / 2;
  const double ours_half = (found.prediction->high - found.prediction->low) / 2;
  EXPECT_NEAR(ours_half / metafors_half, 2.200985160082949 / 2.178812829663418, 1e-8);
  EXPECT_NEAR((found.prediction->low + found.prediction->high) / 2, found.mean, 1e-12);
}

/// Closer together than their errors let expect: Knapp & Hartung's factor is 0.0895, and unmodified (test = "knha")
/// the interval would be [0.0747, 0.1218].
TEST(RandomEffects, TheIntervalIsNeverNarrowerThanErrorsAllow) {
  const std::vector<Effect> alike = {{0.10, 0.01}, {0.12, 0.0025}, {0.11, 0.04}, {0.09, 0.0009}};
  const RandomEffects found = *random_effects(alike);
  EXPECT_EQ(found.between, 0);
  EXPECT_EQ(found.inconsistency, 0);
  EXPECT_NEAR(found.standard_error, 0.0247225693029099, 1e-12);
  EXPECT_NEAR(found.interval->low, 0.0195730240094859, 1e-9);
  EXPECT_NEAR(found.interval->high, 0.176929522679818, 1e-9);
}

TEST(RandomEffects, AgreesWithMetaforOnFewOfUnequalPrecision) {
  const std::vector<Effect> three = {{0.05, 0.0004}, {0.20, 0.01}, {1.10, 0.0009}};
  const RandomEffects found = *random_effects(three);
  EXPECT_NEAR(found.between, 0.320858429184791, 1e-8);
  EXPECT_NEAR(found.mean, 0.452102687041567, 1e-8);
  EXPECT_NEAR(found.interval->low, -0.963127132028957, 1e-7);
  EXPECT_NEAR(found.interval->high, 1.86733250611209, 1e-7);
  EXPECT_NEAR(found.inconsistency, 0.996328722504449, 1e-8);
  const RandomEffects two = *random_effects(std::span(three).first(2));
  EXPECT_NEAR(two.between, 0.00605, 1e-10);
  EXPECT_NEAR(two.interval->low, -0.768870399832658, 1e-8);
  EXPECT_FALSE(two.prediction) << "two hosts do not tell how a third differs";
}

TEST(RandomEffects, DoesNotDependOnTheOrderOfHosts) {
  std::vector<Effect> reversed(kTrials.rbegin(), kTrials.rend());
  EXPECT_NEAR(random_effects(reversed)->mean, random_effects(kTrials)->mean, 1e-12);
}

TEST(RandomEffects, OfOneHostIsThatHost) {
  const std::vector<Effect> one = {{0.25, 0.04}};
  const RandomEffects found = *random_effects(one);
  EXPECT_EQ(found.mean, 0.25);
  EXPECT_EQ(found.standard_error, 0.2);
  EXPECT_FALSE(found.interval);
  EXPECT_FALSE(random_effects({}));
}

TEST(RandomEffects, OfEqualHostsIsCertainAsFarAsTheirErrorsAre) {
  const std::vector<Effect> equal(4, {0.5, 0.04});
  const RandomEffects found = *random_effects(equal);
  EXPECT_EQ(found.between, 0);
  EXPECT_DOUBLE_EQ(found.standard_error, 0.1);
}

TEST(RandomEffects, FindsTheRootAlsoWhereHostsDifferByFarMoreThanTheirErrors) {
  std::vector<Effect> far;
  for (int i = 0; i < 1000; ++i) far.push_back({.value = (i % 7) * 1.0, .variance = 1e-8 * (1 + i % 5)});
  const RandomEffects found = *random_effects(far);
  EXPECT_NEAR(found.between, 4.0, 0.02);
  EXPECT_NEAR(found.inconsistency, 1, 1e-6);
}

}  // namespace
}  // namespace sealbench::analysis
