// When a run is precise.
#include "harness/analysis/precision.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/support/example_results.hpp"

namespace sealbench::analysis {
namespace {

TEST(Precision, IsThatOfTheLeastKnownSubjectWhereverItStands) {
  results::Results results;
  results.subjects = {testing::subject("noclone", {1, 1}), testing::subject("memfd", {4, 4}),
                      testing::subject("overlay", {2, 2})};
  results.subjects[0].reference = true;
  results.subjects[1].ratio = {{.reference = "noclone", .estimate = 4, .low = 3.6, .high = 4.4, .pairs = 2}};
  results.subjects[2].ratio = {{.reference = "noclone", .estimate = 2, .low = 1.98, .high = 2.02, .pairs = 2}};
  for (int order = 0; order < 2; ++order) {
    EXPECT_NEAR(widest_half_width(results), 0.1, 1e-12);
    std::swap(results.subjects[1], results.subjects[2]);
  }
}

TEST(Precision, WaitsForNoSubjectThatGetsNoRatioHoweverLongItIsMeasured) {
  results::Results results;
  results.subjects = {testing::subject("stock", {1, 1}), testing::subject("memfd", {4, 4})};
  results.subjects[0].reference = true;
  EXPECT_EQ(widest_half_width(results), std::numeric_limits<double>::infinity()) << "it may come";
  EXPECT_EQ(steady_half_width(results), std::numeric_limits<double>::infinity());
  results.subjects[1].extra = {{"observed", {{"cloned_again", true}}}};
  EXPECT_EQ(widest_half_width(results), 0);
  EXPECT_EQ(steady_half_width(results), 0);
}

}  // namespace
}  // namespace sealbench::analysis
