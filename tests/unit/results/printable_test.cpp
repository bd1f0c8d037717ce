#include "harness/results/printable.hpp"

#include <gtest/gtest.h>

#include "harness/results/digest.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::results {
namespace {

TEST(Printable, LeavesOrdinaryTextAlone) {
  for (const char* text : {"", "memfd", "noclone (control)", "2.00 ± 0.10 ms", "größer", "日本", "a|b`c<d>", "😀"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, EscapesWhatSteersATerminal) {
  EXPECT_EQ(printable("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
  EXPECT_EQ(printable("a\nb\rc\td"), "a\\x0ab\\x0dc\\x09d");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
  EXPECT_EQ(printable("\u009b31m"), "\\u009b31m") << "CSI as one character of C1";
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, EscapesWhatReordersOrEndsALine) {
  EXPECT_EQ(printable("a\u202eb"), "a\\u202eb");
  EXPECT_EQ(printable("a\u2066b"), "a\\u2066b");
  EXPECT_EQ(printable("a\u2028b"), "a\\u2028b");
}

TEST(Printable, EscapesBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("\x9b"), "\\x9b");
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80") << "an overlong NUL";
  EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "the beginning of a character";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
}

TEST(Printable, KeepsNewlinesOfTextWithLines) { EXPECT_EQ(printable_lines("a\n\x1b\n"), "a\n\\x1b\n"); }

TEST(Printable, ReachesEveryStringAndMemberOfADocument) {
  const Json document = {{"a\x1b", {1, "b\n", {{"c", "d\r"}}}}, {"e", 2.5}};
  EXPECT_EQ(printable_document(document), (Json{{"a\\x1b", {1, "b\\x0a", {{"c", "d\\x0d"}}}}, {"e", 2.5}}));
}

TEST(Printable, IsWhatComesOutOfAForeignFile) {
  Results foreign = testing::example_results();
  foreign.subjects[1].name = "memfd\x1b[2J\nok  everything";
  foreign.warnings = {"\x1b[31m"};
  const testing::Scratch scratch;
  save(foreign, scratch.file("r.json"));
  const Results loaded = load(scratch.file("r.json"));
  EXPECT_EQ(loaded.subjects[1].name, "memfd\\x1b[2J\\x0aok  everything");
  EXPECT_EQ(loaded.warnings.front(), "\\x1b[31m");
  EXPECT_EQ(doubt_about(loaded), "") << "the digest is that of the text";
}

}  // namespace
}  // namespace sealbench::results
