#include "harness/gate/options.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sealbench::gate {
namespace {

TEST(ParseMaxSlowdown, TakesAShareOrOff) {
  Options options;
  parse_max_slowdown("off", options);
  EXPECT_FALSE(options.times);
  parse_max_slowdown("5%", options);
  EXPECT_TRUE(options.times);
  EXPECT_DOUBLE_EQ(options.max_slowdown, 0.05);
  EXPECT_THROW(parse_max_slowdown("none", options), std::invalid_argument);
}

TEST(ParseCountsRule, ReadsItsThreeForms) {
  EXPECT_TRUE(parse_counts_rule("exact").compare);
  EXPECT_EQ(parse_counts_rule("exact").tolerance, 0);
  EXPECT_FALSE(parse_counts_rule("off").compare);
  EXPECT_EQ(parse_counts_rule("±3").tolerance, 3);
  EXPECT_EQ(parse_counts_rule("+-12").tolerance, 12);
  EXPECT_EQ(parse_counts_rule("4").tolerance, 4);
  for (const char* wrong : {"", "±", "-1", "1.5", "about"})
    EXPECT_THROW(parse_counts_rule(wrong), std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace sealbench::gate
