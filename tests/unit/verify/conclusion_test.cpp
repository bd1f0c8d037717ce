// What a run must not pass over in silence.
#include "harness/verify/conclusion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealbench::verify {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Verdict cell(const std::string& strategy, Outcome outcome) {
  return {.strategy = strategy,
          .privileges = "default",
          .path = "link",
          .probe = "write",
          .outcome = outcome,
          .evidence = "the evidence of " + strategy};
}

Judgement judged(std::vector<Verdict> verdicts) { return {.verdicts = std::move(verdicts)}; }

const Verdict kControlFell = cell("noclone", Outcome::writable);

TEST(Conclusion, IsCompleteWhenTheControlFellAndWhatWasAskedForHasAnAnswer) {
  for (const Outcome outcome :
       {Outcome::writable, Outcome::host_affected, Outcome::other_program, Outcome::is_protected}) {
    EXPECT_THAT(find_unconcluded(judged({kControlFell, cell("sealed", outcome)}), {}, {"sealed"}), IsEmpty());
  }
}

TEST(Conclusion, NeedsAFallOfTheControl) {
  for (const Outcome outcome : {Outcome::inconclusive, Outcome::other_program}) {
    const auto found =
        find_unconcluded(judged({cell("noclone", outcome), cell("sealed", Outcome::is_protected)}), {}, {"sealed"});
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].strategy, "noclone");
    EXPECT_THAT(found[0].reason, HasSubstr("the control did not fall"));
  }
  EXPECT_THAT(find_unconcluded(judged({cell("noclone", Outcome::host_affected)}), {}, {}), IsEmpty());
  EXPECT_THAT(find_unconcluded(judged({}), {}, {}), SizeIs(1)) << "a run without a cell";
}

TEST(Conclusion, FallOfAnotherThanTheControlIsNotTheControls) {
  EXPECT_THAT(find_unconcluded(judged({cell("sealed", Outcome::writable)}), {}, {}), SizeIs(1));
}

TEST(Conclusion, NamesAStrategyThatWasAskedForAndIsNotSupported) {
  const Observations seen{.left_out = {{.what = "strategy sealed", .why = "EACCES from exec", .strategy = "sealed"}}};
  const auto found = find_unconcluded(judged({kControlFell}), seen, {"sealed"});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence(), "nothing is concluded about sealed: EACCES from exec");
  EXPECT_THAT(find_unconcluded(judged({kControlFell}), seen, {}), IsEmpty()) << "nobody asked for it";
}

TEST(Conclusion, NamesAStrategyWithoutAConclusiveCellWhetherItWasAskedForOrNot) {
  for (const std::vector<std::string>& named :
       {std::vector<std::string>{"sealed", "sealed"}, std::vector<std::string>{}}) {
    const auto found = find_unconcluded(judged({kControlFell, cell("sealed", Outcome::inconclusive)}), {}, named);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].strategy, "sealed");
    EXPECT_THAT(found[0].reason, HasSubstr("the evidence of sealed"));
  }
}

TEST(Conclusion, OneConclusiveCellIsEnough) {
  EXPECT_THAT(find_unconcluded(
                  judged({kControlFell, cell("sealed", Outcome::inconclusive), cell("sealed", Outcome::is_protected)}),
                  {}, {"sealed"}),
              IsEmpty());
}

TEST(Conclusion, NamesAStrategyWhosePathsAreAllAbsentOrClosed) {
  Judgement judgement = judged({kControlFell});
  judgement.absent = {{.strategy = "sealed", .path = "library", .reason = "the exe is static"}};
  const auto absent = find_unconcluded(judgement, {}, {"sealed"});
  ASSERT_THAT(absent, SizeIs(1));
  EXPECT_THAT(absent[0].reason, HasSubstr("path library does not exist for it: the exe is static"));
  judgement.absent.clear();
  judgement.closed = {{.privileges = "default", .path = "map-files", .reason = "EPERM to everybody"}};
  EXPECT_THAT(find_unconcluded(judgement, {}, {"sealed"}).at(0).reason, HasSubstr("map-files: EPERM to everybody"));
}

}  // namespace
}  // namespace sealbench::verify
