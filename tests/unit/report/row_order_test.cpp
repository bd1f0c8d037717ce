#include "harness/report/row_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/example_results.hpp"

namespace sealbench::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// "b" is the reference; ratios and mean times are in another order on purpose; "none" was never measured.
results::Results example() {
  results::Results made;
  made.subjects = {testing::subject("b", {4, 4}), testing::subject("none", {}), testing::subject("c", {3, 3}),
                   testing::subject("a", {5, 5})};
  made.subjects[0].reference = true;
  made.subjects[2].ratio = {{.reference = "b", .estimate = 1.5}};
  made.subjects[3].ratio = {{.reference = "b", .estimate = 0.5}};
  return made;
}

std::vector<std::string> sorted(std::string_view order) {
  results::Results made = example();
  sort_rows(made, order);
  std::vector<std::string> names;
  for (const results::Subject& subject : made.subjects) names.push_back(subject.name);
  return names;
}

TEST(RowOrder, IsAsGivenByNameByTimeOrByRatioWithWhatHasNoneLast) {
  EXPECT_THAT(sorted("command"), ElementsAre("b", "none", "c", "a"));
  EXPECT_THAT(sorted("name"), ElementsAre("a", "b", "c", "none"));
  EXPECT_THAT(sorted("mean-time"), ElementsAre("c", "b", "a", "none"));
  EXPECT_THAT(sorted("ratio"), ElementsAre("a", "b", "c", "none"));
}

TEST(RowOrder, LeavesEqualsAsTheyWere) {
  results::Results made;
  made.subjects = {testing::subject("z", {2}), testing::subject("y", {1}), testing::subject("x", {2}),
                   testing::subject("w", {1})};
  sort_rows(made, "mean-time");
  EXPECT_EQ(made.subjects[0].name + made.subjects[1].name + made.subjects[2].name + made.subjects[3].name, "ywzx");
}

TEST(RowOrder, ThatIsUnknownIsRefusedWithTheNearest) {
  EXPECT_THAT([] { sorted("mean-tiem"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("unknown order \"mean-tiem\": did you mean mean-time?")));
}

}  // namespace
}  // namespace sealbench::report
