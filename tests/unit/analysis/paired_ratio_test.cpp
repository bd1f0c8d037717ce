#include "harness/analysis/paired_ratio.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/analysis/annotate.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::analysis {
namespace {

TEST(PairedRatio, IsFreeOfDriftThatBlocksShare) {
  const results::Results results = testing::example_results();  // drifts to 1.9 times the start, ratio 4 throughout
  const results::Ratio ratio = paired_ratio(results.subjects[1], results.subjects[0]);
  EXPECT_DOUBLE_EQ(ratio.estimate, 4);
  EXPECT_DOUBLE_EQ(ratio.low, 4);
  EXPECT_DOUBLE_EQ(ratio.high, 4);
  EXPECT_EQ(ratio.pairs, 8U);
  EXPECT_EQ(ratio.reference, "noclone");
}

/// Ratios 1 … 7: the median is 4, ranks 1 and 7 cover 1 - 2 / 128.
TEST(PairedRatio, TakesItsIntervalFromOrderStatistics) {
  const auto reference = testing::subject("a", {1, 1, 1, 1, 1, 1, 1});
  const auto subject = testing::subject("b", {3, 1, 4, 7, 5, 2, 6});
  const results::Ratio ratio = paired_ratio(subject, reference);
  EXPECT_DOUBLE_EQ(ratio.estimate, 4);
  EXPECT_DOUBLE_EQ(ratio.low, 1);
  EXPECT_DOUBLE_EQ(ratio.high, 7);
  EXPECT_DOUBLE_EQ(ratio.coverage, 1 - 2.0 / 128);
}

TEST(PairedRatio, PairsOnlyBlocksThatBothHave) {
  auto reference = testing::subject("a", {1, 1, 1, 1});
  auto subject = testing::subject("b", {2, 3, 4});
  subject.samples.block = {3, 1, 7};  // out of order, and one that the reference lacks
  const auto found = pairs(subject.samples, reference.samples);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].block, 1);
  EXPECT_DOUBLE_EQ(std::exp(found[0].log_ratio), 3);
  EXPECT_EQ(found[1].block, 3);
  EXPECT_DOUBLE_EQ(std::exp(found[1].log_ratio), 2);
  EXPECT_FALSE(paired_ratio(subject, reference).has_interval());
}

TEST(PairedRatio, KeepsTheSessionOfEveryPair) {
  auto reference = testing::subject("a", {1, 1, 1, 1});
  auto subject = testing::subject("b", {2, 3, 4, 5});
  subject.samples.session = {7, 7, 9, 9};
  const auto found = pairs(subject.samples, reference.samples);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[1].session, 7);
  EXPECT_EQ(found[2].session, 9);
}

TEST(Annotate, GivesEverySubjectItsRatioAndTheReferenceOne) {
  results::Results results = testing::example_results();
  annotate(results);
  annotate(results);  // anew, not once more
  ASSERT_EQ(results.subjects[0].ratio.size(), 1U);
  EXPECT_EQ(results.subjects[0].ratio.front().estimate, 1);
  EXPECT_EQ(results.subjects[0].ratio.front().high, 1);
  EXPECT_DOUBLE_EQ(results.subjects[1].ratio.front().estimate, 4);
}

TEST(Annotate, GivesNoRatioWithoutReferenceOrCommonBlocks) {
  results::Results results = testing::example_results();
  for (auto& block : results.subjects[1].samples.block) block += 100;
  annotate(results);
  EXPECT_TRUE(results.subjects[1].ratio.empty());
  results.subjects[0].reference = false;
  annotate(results);
  EXPECT_TRUE(results.subjects[0].ratio.empty());
}

}  // namespace
}  // namespace sealbench::analysis
