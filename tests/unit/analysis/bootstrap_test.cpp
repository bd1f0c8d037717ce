#include "harness/analysis/bootstrap.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/example_results.hpp"

namespace sealbench::analysis {
namespace {

SessionTimes session(const std::vector<double>& subject, double reference) {
  SessionTimes times;
  for (const double value : subject) times.push_back({.subject = value, .reference = reference});
  return times;
}

/// SciPy 1.10.1: scipy.stats.bootstrap((values,), numpy.mean, method='BCa', n_resamples=400000) at the confidence level
/// 0.97848677, which is that of Student's t for 12 values (2.29885 standard deviations of the resamples): 1.5583
/// … 5.2583.
TEST(Bootstrap, AgreesWithSciPysBca) {
  const std::vector<SessionTimes> sessions = {session({1.2, 3.4, 0.7, 2.2, 5.9, 1.1, 0.4, 2.8, 9.5, 1.6, 0.9, 3.1}, 1)};
  const auto found = bootstrap_interval(sessions, mean_time, {.resamples = 40000});
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->interval.low, 1.5583, 0.03);
  EXPECT_NEAR(found->interval.high, 5.2583, 0.08);
  EXPECT_EQ(found->unit, ResampledUnit::blocks);
}

TEST(Bootstrap, IsTheSameForTheSameSeed) {
  const std::vector<SessionTimes> sessions = {session({1, 2, 3, 4, 5, 6}, 2)};
  const auto first = bootstrap_interval(sessions, ratio_of_means);
  const auto second = bootstrap_interval(sessions, ratio_of_means);
  EXPECT_EQ(first->interval.low, second->interval.low);
  EXPECT_NE(first->interval.low, bootstrap_interval(sessions, ratio_of_means, {.seed = 2})->interval.low);
}

TEST(Bootstrap, KeepsBlocksWholeSoThatSharedNoiseCancels) {
  std::vector<SessionTimes> sessions(1);
  for (const double reference : {1.0, 5.0, 2.0, 9.0, 3.0, 4.0}) {
    sessions[0].push_back({.subject = 1.5 * reference, .reference = reference});
  }
  const auto found = bootstrap_interval(sessions, ratio_of_means);
  EXPECT_DOUBLE_EQ(found->interval.low, 1.5);
  EXPECT_DOUBLE_EQ(found->interval.high, 1.5);
}

/// Sessions that differ, blocks within them that do not: only an interval that draws sessions sees a spread.
TEST(Bootstrap, DrawsWholeSessionsWhenThereAreEnough) {
  std::vector<SessionTimes> sessions;
  for (int i = 0; i < 9; ++i) sessions.push_back(session({1.0 + i, 1.0 + i, 1.0 + i}, 1));
  const auto few = bootstrap_interval(sessions, mean_time);
  EXPECT_EQ(few->unit, ResampledUnit::blocks);
  EXPECT_EQ(few->interval.low, few->interval.high);
  sessions.push_back(session({10, 10, 10}, 1));
  const auto enough = bootstrap_interval(sessions, mean_time);
  EXPECT_EQ(enough->unit, ResampledUnit::sessions);
  EXPECT_LT(enough->interval.low + 1, enough->interval.high);
}

TEST(Bootstrap, NeedsTwoBlocks) {
  EXPECT_FALSE(bootstrap_interval({}, mean_time));
  EXPECT_FALSE(bootstrap_interval(std::vector<SessionTimes>{session({1}, 1)}, mean_time));
}

TEST(TimesBySession, KeepsTheBlocksThatBothHave) {
  const auto results = testing::example_results();  // 8 blocks, sessions 0 1 2 0 1 2 0 1
  auto subject = results.subjects[1].samples;
  subject.block[0] = 99;
  const auto sessions = times_by_session(subject, results.subjects[0].samples);
  ASSERT_EQ(sessions.size(), 3U);
  EXPECT_EQ(sessions[0].size(), 2U);
  EXPECT_EQ(sessions[1].size(), 3U);
  EXPECT_DOUBLE_EQ(ratio_of_means(sessions[2]), 4);
}

}  // namespace
}  // namespace sealbench::analysis
