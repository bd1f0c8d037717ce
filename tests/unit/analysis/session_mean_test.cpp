#include "harness/analysis/session_mean.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "harness/analysis/session_interval.hpp"
#include "harness/analysis/sessions.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::analysis {
namespace {

/// The hours of extra sleep of "Student", "The probable error of a mean", Biometrika 6 (1908) 1-25, the data set
/// `sleep` of R.
const std::vector<double> kFirstDrug = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> kSecondDrug = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

/// R's documentation of t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p = 0.07939, 95 % [-3.3654832,
/// 0.2054832].
TEST(SessionMean, AgreesWithWelchsTestOfStudentsData) {
  const Estimate change = difference(*session_mean(kFirstDrug), *session_mean(kSecondDrug));
  EXPECT_NEAR(change.value / change.standard_error, -1.8608, 5e-5);
  EXPECT_NEAR(change.degrees, 17.776, 5e-4);
  EXPECT_NEAR(2 * p_at_least(change, 0), 0.07939, 5e-6);
  EXPECT_NEAR(t_interval(change).low, -3.3654832, 5e-7);
  EXPECT_NEAR(t_interval(change).high, 0.2054832, 5e-7);
}

/// SciPy 1.10.1: scipy.stats.t.interval(0.95, 9, loc=mean, scale=sem) of the first drug.
TEST(SessionMean, AgreesWithSciPysInterval) {
  const Interval interval = t_interval(*session_mean(kFirstDrug));
  EXPECT_NEAR(interval.low, -0.5297804, 5e-7);
  EXPECT_NEAR(interval.high, 2.0297804, 5e-7);
  EXPECT_NEAR(p_at_most(*session_mean(kFirstDrug), 0), 0.1087989, 5e-7);
}

TEST(SessionMean, NeedsTwoSessions) {
  EXPECT_FALSE(session_mean({}));
  EXPECT_FALSE(session_mean(std::vector<double>{1}));
}

TEST(SessionMean, IsCertainWithoutASpread) {
  const Estimate equal = *session_mean(std::vector<double>{2, 2, 2});
  EXPECT_EQ(p_at_most(equal, 1), 0);
  EXPECT_EQ(p_at_most(equal, 2), 1);
  EXPECT_EQ(p_at_least(equal, 2), 1);
  const Estimate exact{.value = 0, .standard_error = 0, .degrees = std::numeric_limits<double>::infinity()};
  const Estimate both = difference(equal, exact);
  EXPECT_EQ(both.value, 2);
  EXPECT_EQ(both.standard_error, 0);
}

/// An error that is known exactly leaves the other side's degrees of freedom as they are.
TEST(SessionMean, OfADifferenceToSomethingKnownIsStudentsOwn) {
  const Estimate exact{.value = 0, .standard_error = 0, .degrees = std::numeric_limits<double>::infinity()};
  const Estimate change = difference(*session_mean(kFirstDrug), exact);
  EXPECT_DOUBLE_EQ(change.degrees, 9);
  EXPECT_DOUBLE_EQ(change.standard_error, session_mean(kFirstDrug)->standard_error);
}

TEST(Dependence, OfSessionsThatGoUpAndThenDownIsMuch) {
  const std::vector<double> slow = {1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1};
  const Dependence found = dependence(slow);
  EXPECT_GT(found.autocorrelation, 0.9);
  EXPECT_LT(found.effective(slow.size()), 1);
  EXPECT_GT(session_mean(slow, found)->standard_error, 4 * session_mean(slow)->standard_error);
  EXPECT_EQ(session_mean(slow, found)->degrees, 1);
}

TEST(Dependence, IsNoneWhereSessionsAlternateOrAreTooFew) {
  EXPECT_EQ(dependence(std::vector<double>{1, 2, 1, 2, 1, 2, 1, 2}).autocorrelation, 0);
  EXPECT_EQ(dependence(std::vector<double>{1, 2, 3}).autocorrelation, 0);
  EXPECT_EQ(Dependence{}.effective(7), 7);
}

/// By hand: the deviations from the mean are -1 -1 -1 1 1 1 twice, the sum of the products of neighbours 8 - 3 = 5.
TEST(Dependence, IsCorrectedForItsBias) {
  const std::vector<double> steps = {0, 0, 0, 2, 2, 2, 0, 0, 0, 2, 2, 2};
  const double raw = 5.0 / 12;
  EXPECT_NEAR(dependence(steps).autocorrelation, raw + (1 + 4 * raw) / 12, 1e-12);
}

TEST(WholeSessions, LeaveOutThoseThatWereCutShort) {
  const std::vector<std::vector<double>> sessions = {{1, 2, 3, 4}, {1, 2, 3, 5}, {9}};
  EXPECT_EQ(whole_sessions(sessions).size(), 2U);
  EXPECT_EQ(whole_sessions({{1}}).size(), 1U);
  EXPECT_TRUE(whole_sessions({}).empty());
  EXPECT_EQ(session_medians(sessions), (std::vector<double>{2.5, 2.5, 9}));
}

TEST(TimesBySession, KeepsTheBlocksThatBothHave) {
  const auto results = testing::example_results();  // 8 blocks, sessions 0 1 2 0 1 2 0 1
  auto subject = results.subjects[1].samples;
  subject.block[0] = 99;
  const auto sessions = times_by_session(subject, results.subjects[0].samples);
  ASSERT_EQ(sessions.size(), 3U);
  EXPECT_EQ(sessions[0].size(), 2U);
  EXPECT_EQ(sessions[1].size(), 3U);
  EXPECT_DOUBLE_EQ(sessions[2][0].subject / sessions[2][0].reference, 4);
}

}  // namespace
}  // namespace sealbench::analysis
