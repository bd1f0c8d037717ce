#include "harness/reproduce/side_by_side.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/example_results.hpp"
#include "tests/support/screen.hpp"

namespace sealbench::reproduce {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

Recipe recipe() {
  return {.name = "example",
          .title = "two ways",
          .source = "https://example.org/commit",
          .arguments = {"--strategy", "noclone,memfd"},
          .date = "2024",
          .machine = "a laptop",
          .method = "by hand",
          .figures = {{.published_as = "plain", .subject = "noclone", .seconds = 0.010, .spread_seconds = 0.001},
                      {.published_as = "copy", .subject = "memfd", .seconds = 0.025, .spread_seconds = {}}},
          .differs = {"the machine"}};
}

results::Results measured() {
  results::Results results;
  results.subjects = {testing::subject("noclone", {0.002, 0.002, 0.002, 0.002, 0.002, 0.002}),
                      testing::subject("memfd", {0.008, 0.008, 0.008, 0.008, 0.008, 0.008})};
  return results;
}

TEST(SideBySide, HasBothTimesAndBothRatios) {
  const std::string text = side_by_side(recipe(), measured(), {});
  EXPECT_THAT(text, AllOf(ContainsRegex("plain +noclone +10.00"), HasSubstr("2.00 ± 0.00 ms")));
  EXPECT_THAT(text, AllOf(HasSubstr("25.00 ms"), HasSubstr("2.50"), HasSubstr("4.00 [4.00, 4.00]")));
  EXPECT_THAT(text,
              AllOf(HasSubstr("https://example.org/commit"), HasSubstr("a laptop"), HasSubstr("differs: the machine")));
}

/// No two figures alike, so that none can stand in the place of another.
TEST(SideBySide, HasEveryFigureInItsPlace) {
  results::Results results;
  results.subjects = {testing::subject("noclone", {0.008, 0.010, 0.012, 0.014, 0.016, 0.018, 0.020}),
                      testing::subject("memfd", {0.016, 0.025, 0.036, 0.049, 0.064, 0.081, 0.100})};
  EXPECT_THAT(side_by_side(recipe(), results, {}),
              HasSubstr("there  here           published          measured  ratio published  ratio measured [95 %]\n"
                        "plain  noclone  10.00 ± 1.00 ms   14.00 ± 4.32 ms             1.00                   1.00\n"
                        "copy   memfd           25.00 ms  53.00 ± 30.47 ms             2.50      3.50 [2.00, 5.00]\n"));
}

TEST(SideBySide, SaysWhatWasNotMeasuredAndWhy) {
  results::Results results = measured();
  results.subjects.pop_back();
  results.omitted = {{"memfd", "needs Linux 3.17"}};
  const std::string text = side_by_side(recipe(), results, {});
  EXPECT_THAT(text, AllOf(HasSubstr("not measured"), HasSubstr("left out: memfd: needs Linux 3.17")));
}

TEST(SideBySide, TakesRatiosOfMeansWhereNoBlockIsShared) {
  results::Results results = measured();
  for (std::int64_t& block : results.subjects[1].samples.block) block += 100;
  EXPECT_THAT(side_by_side(recipe(), results, {}), ContainsRegex("2.50 +4.00\n"));
}

TEST(SideBySide, LeavesTheRatiosOnANarrowScreenAndNamesWhatItDoesNotShow) {
  const std::string whole = side_by_side(recipe(), measured(), {.width = 120, .screen = true});
  EXPECT_THAT(whole, Not(HasSubstr("not shown")));
  const std::string narrow = side_by_side(recipe(), measured(), {.width = 60, .screen = true});
  testing::expect_no_line_beyond(60, narrow);
  EXPECT_THAT(narrow, AllOf(ContainsRegex("memfd +2.50 +4.00 .4.00, 4.00."),
                            HasSubstr("not shown in 60 columns: there, published, measured")));
}

}  // namespace
}  // namespace sealbench::reproduce
