#include "harness/gate/options.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sealbench::gate {
namespace {

TEST(ParseShare, ReadsPerCentAndFractions) {
  EXPECT_DOUBLE_EQ(parse_share("5%"), 0.05);
  EXPECT_DOUBLE_EQ(parse_share("2.5 %"), 0.025);
  EXPECT_DOUBLE_EQ(parse_share("0.1"), 0.1);
  for (const char* wrong : {"", "%", "0", "0%", "-5%", "five", "5%%", "2000%", "nan", "inf", "5 percent"}) {
    EXPECT_THROW(parse_share(wrong), std::invalid_argument) << wrong;
  }
}

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
