#include "harness/analysis/processor_ratio.hpp"

#include <gtest/gtest.h>

#include "tests/support/example_results.hpp"

namespace sealbench::analysis {
namespace {

TEST(ProcessorRatio, IsOfUserAndSystemTimeWhateverTheWallTimeWas) {
  results::Subject reference = testing::subject("noclone", {2, 2, 2, 2, 2, 2, 2, 2});
  results::Subject subject = testing::subject("memfd", {6, 6, 6, 6, 6, 6, 6, 6});
  for (double& wall : subject.samples.wall_s) wall = 100;
  const auto ratio = processor_ratio(subject, reference);
  ASSERT_TRUE(ratio);
  EXPECT_DOUBLE_EQ(ratio->estimate, 3);
  EXPECT_EQ(ratio->pairs, 8U);
  EXPECT_EQ(ratio->reference, "noclone");
}

TEST(ProcessorRatio, TakesBothKindsOfTime) {
  results::Subject reference = testing::subject("noclone", {1});
  results::Subject subject = testing::subject("memfd", {1});
  reference.samples.user_s = {3};
  reference.samples.system_s = {1};
  subject.samples.user_s = {3};
  subject.samples.system_s = {9};
  EXPECT_DOUBLE_EQ(processor_ratio(subject, reference)->estimate, 3);
}

TEST(ProcessorRatio, LeavesOutLaunchesWithoutAnyTime) {
  const results::Subject reference = testing::subject("noclone", {2, 2, 2});
  results::Subject subject = testing::subject("memfd", {6, 6, 6});
  subject.samples.user_s[1] = subject.samples.system_s[1] = 0;
  EXPECT_EQ(processor_ratio(subject, reference)->pairs, 2U);
}

TEST(ProcessorRatio, IsNothingWhereItWasNotMeasured) {
  const results::Subject reference = testing::subject("noclone", {2, 2, 2});
  results::Subject subject = testing::subject("memfd", {6, 6, 6});
  subject.samples.user_s.clear();
  EXPECT_FALSE(processor_ratio(subject, reference));
}

}  // namespace
}  // namespace sealbench::analysis
