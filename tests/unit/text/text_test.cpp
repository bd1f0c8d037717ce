// Names that nobody has, quantities, and lines that fit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/text/join.hpp"
#include "harness/text/nearest.hpp"
#include "harness/text/quantity.hpp"
#include "harness/text/shorten.hpp"
#include "harness/text/width.hpp"
#include "harness/text/wrap.hpp"

namespace sealbench::text {
namespace {

using ::testing::ElementsAre;

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndExchanges) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U) << "Levenshtein's textbook pair";
  EXPECT_EQ(edit_distance("memdf", "memfd"), 1U) << "one exchange of neighbours";
  EXPECT_EQ(edit_distance("ca", "abc"), 2U) << "Damerau's distance; 3 where no part may be edited twice";
  EXPECT_EQ(edit_distance("a cat", "an act"), 2U);
}

TEST(EndOf, KeepsTheErrorThatEndsALog) {
  EXPECT_EQ(end_of("0: r0 = 1; failed to load", 14), "… failed to load");
  EXPECT_EQ(end_of("failed to load", 14), "failed to load");
  EXPECT_EQ(end_of("", 14), "");
}

TEST(Join, PutsTheSeparatorBetweenWordsOnly) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(join(std::vector<std::string>{"", "a"}, "|"), "|a") << "an empty word is a word";
  EXPECT_EQ(join(std::vector<const char*>{"alone"}, ", "), "alone");
  EXPECT_EQ(join(std::set<std::string>{"b", "a"}, "; "), "a; b");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
}

TEST(Nearest, IsTheNameThatWasMeantOrNone) {
  const std::vector<std::string> names = {"noclone", "memfd", "memfd-init", "sealed-overlayfs", "sealed-overlayfs-fd"};
  EXPECT_EQ(nearest("memdf", names), "memfd");
  EXPECT_EQ(nearest("MEMFD_INIT", names), "memfd-init");
  EXPECT_EQ(nearest("seal-overlayfs", names), "sealed-overlayfs");
  EXPECT_EQ(nearest("overlayfs", names), "sealed-overlayfs") << "the shortest that contains it";
  EXPECT_EQ(nearest("xyz", names), "");
  EXPECT_EQ(nearest("fd", names), "") << "too short to tell";
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("b", {"a"}), "") << "nothing of it is alike";
  EXPECT_EQ(nearest("memfd", {}), "");
}

TEST(Unknown, NamesTheNearestElseAllThereAre) {
  EXPECT_EQ(unknown("format", "htlm", {"text", "html"}), "unknown format \"htlm\": did you mean html?");
  EXPECT_EQ(unknown("format", "pdf", {"text", "html"}, "choose some of"),
            "unknown format \"pdf\": choose some of text, html");
}

TEST(Sizes, AreBytesOrNumbersWithUnitsOf1024And1000) {
  EXPECT_EQ(parse_size("4096"), 4096);
  for (const char* text : {"12MiB", "12M", "12m", "12 mib", "12582912", "12288K"}) {
    EXPECT_EQ(parse_size(text), 12 << 20) << text;
  }
  EXPECT_EQ(parse_size("12 MB"), 12'000'000);
  EXPECT_EQ(parse_size("2G"), 2'147'483'648);
  EXPECT_EQ(parse_size("1.5KiB"), 1536);
  for (const char* text : {"", "0", "-1", "12MiBs", "MiB", "1.5", "1e3", "nan", "inf", "0x10", "2000GiB"}) {
    EXPECT_THROW(parse_size(text), std::invalid_argument) << text;
  }
}

TEST(Durations, AreSecondsOrNumbersWithUnits) {
  EXPECT_EQ(parse_duration("90"), 90);
  EXPECT_EQ(parse_duration("0.5 s"), 0.5);
  EXPECT_EQ(parse_duration("500ms"), 0.5);
  EXPECT_EQ(parse_duration("1.5m"), 90);
  EXPECT_EQ(parse_duration("2min"), 120);
  EXPECT_EQ(parse_duration("1h"), 3600);
  EXPECT_EQ(parse_duration("30d"), 30 * 86400);
  for (const char* text : {"", "0", "-1", "nan", "inf", "5 parsecs", "31d", "800h", "0.1ms", "1h30m"}) {
    EXPECT_THROW(parse_duration(text), std::invalid_argument) << text;
  }
}

TEST(Shares, ArePerCentOrFractionsAndNeverAmbiguous) {
  EXPECT_DOUBLE_EQ(parse_share("5%"), 0.05);
  EXPECT_DOUBLE_EQ(parse_share("2.5 %"), 0.025);
  EXPECT_DOUBLE_EQ(parse_share("0.1"), 0.1);
  EXPECT_DOUBLE_EQ(parse_share("100%"), 1);
  for (const char* wrong : {"", "%", "0", "0%", "-5%", "five", "5%%", "2000%", "nan", "inf", "5 percent", "1", "5"}) {
    EXPECT_THROW(parse_share(wrong), std::invalid_argument) << wrong;
  }
}

TEST(Wrap, BreaksAtBlanksOnlyAndCountsCharacters) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("sealed-overlayfs-userns is long", 10), ElementsAre("sealed-overlayfs-userns", "is long"));
  EXPECT_THAT(wrap("µµµ µµµ", 7), ElementsAre("µµµ µµµ"));
  EXPECT_THAT(wrap("a\nb  c", 80), ElementsAre("a", "b c"));
  EXPECT_THAT(wrap("", 80), ElementsAre(""));
}

TEST(Columns, StandBesideEachOtherOrBelowWhereTheScreenIsNarrow) {
  const std::vector<Described> rows = {{"--a", "first"}, {"--longer", "second of these two lines, which is longer"}};
  EXPECT_EQ(columns(rows, 2, 50),
            "  --a       first\n"
            "  --longer  second of these two lines, which is\n"
            "            longer\n");
  EXPECT_EQ(columns(rows, 2, 32),
            "  --a\n"
            "      first\n"
            "  --longer\n"
            "      second of these two lines,\n"
            "      which is longer\n");
}

}  // namespace
}  // namespace sealbench::text
