#include "harness/analysis/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/analysis/annotate.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Reference, OfMemfdIsTheInverseOfWhatMemfdIsToNoclone) {
  results::Results results = testing::example_results();
  refer_to(results, "memfd");
  EXPECT_EQ(results::reference_of(results)->name, "memfd");
  ASSERT_EQ(results.subjects[0].ratio.size(), 1U);
  EXPECT_EQ(results.subjects[0].ratio[0].reference, "memfd");
  EXPECT_DOUBLE_EQ(results.subjects[0].ratio[0].estimate, 0.25);
  EXPECT_FALSE(results.subjects[0].reference);
}

TEST(Reference, ThatIsNoLongerLeavesNoControlBehind) {
  results::Results results = testing::example_results();
  results.subjects.push_back(testing::subject("noclone #2", {1, 2, 3}));
  results.subjects[2].control = true;
  refer_to(results, "memfd");
  EXPECT_FALSE(results.subjects[2].control) << "of noclone, and not of memfd";
}

TEST(Reference, AndItsControlChangePlaces) {
  results::Results results = testing::example_results();
  results.subjects.push_back(testing::subject("noclone #2", {1, 2, 3}));
  results.subjects[2].control = true;
  refer_to(results, "noclone #2");
  EXPECT_TRUE(results.subjects[0].control);
  EXPECT_FALSE(results.subjects[1].control);
  EXPECT_FALSE(results.subjects[2].control);
  EXPECT_TRUE(results.subjects[2].reference);
}

TEST(Reference, ThatIsTheOneAlreadyChangesNothing) {
  results::Results results = testing::example_results();
  annotate(results);
  const std::string before = results::to_json(results).dump();
  refer_to(results, "noclone");
  EXPECT_EQ(results::to_json(results).dump(), before);
}

TEST(Reference, MustBeASubjectThatWasLaunchedTogetherWithOthers) {
  results::Results results = testing::example_results();
  EXPECT_THAT([&] { refer_to(results, "memdf"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("unknown subject \"memdf\": did you mean memfd?")));
  for (std::int64_t& block : results.subjects[1].samples.block) block += 100;
  EXPECT_THAT([&] { refer_to(results, "memfd"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("there are no ratios to memfd")));
}

}  // namespace
}  // namespace sealbench::analysis
