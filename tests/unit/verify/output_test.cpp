#include "harness/verify/output/output.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

#include "harness/verify/output/grid.hpp"

namespace sealbench::verify {
namespace {

Verdict verdict(const std::string& strategy, const std::string& privileges, Outcome outcome,
                Basis basis = Basis::none) {
  return {.strategy = strategy,
          .privileges = privileges,
          .path = "link",
          .probe = "write",
          .outcome = outcome,
          .basis = basis,
          .syscall = "open",
          .error = EROFS,
          .evidence = "a <b> & \"c\" | d"};
}

Matrix example() {
  Matrix matrix;
  matrix.candidates = {{.name = "noclone"}, {.name = "sealed"}};
  matrix.judgement.verdicts = {verdict("noclone", "default", Outcome::writable),
                               verdict("sealed", "default", Outcome::is_protected, Basis::same_probe),
                               verdict("sealed", "all", Outcome::inconclusive),
                               verdict("sealed", "sys_admin", Outcome::host_affected)};
  matrix.judgement.verdicts[3].contradiction = true;
  matrix.judgement.contradictions = {"sealed claims too much"};
  matrix.observations.properties = {{.strategy = "sealed", .pages = "shared", .frames_shared = 3, .frames_total = 3}};
  return matrix;
}

std::string written(const char* format) {
  std::ostringstream out;
  find_output(format)->write(example(), {}, out);
  return out.str();
}

TEST(Grid, WorstCellDecidesTheGlyph) {
  const Verdict writable = verdict("s", "default", Outcome::writable);
  const Verdict host = verdict("s", "default", Outcome::host_affected);
  const Verdict unclear = verdict("s", "default", Outcome::inconclusive);
  const Verdict sharp = verdict("s", "default", Outcome::is_protected, Basis::same_probe);
  const Verdict blunt = verdict("s", "default", Outcome::is_protected, Basis::same_handle);
  EXPECT_EQ(glyph({}), '-');
  EXPECT_EQ(glyph({&blunt}), ':');
  EXPECT_EQ(glyph({&blunt, &sharp}), '.');
  EXPECT_EQ(glyph({&sharp, &unclear}), '?');
  EXPECT_EQ(glyph({&unclear, &host}), 'H');
  EXPECT_EQ(glyph({&host, &writable}), 'W');
}

TEST(Grid, RowHasThreeGroupsOfFour) {
  EXPECT_EQ(row(example(), "sealed", [](const Verdict&) { return true; }), "-.-- -H-- -?--");
}

TEST(TextOutput, ExplainsEachFailureInOneLine) {
  const std::string text = written("text");
  EXPECT_NE(text.find("write host_affected in 1 cells (privileges sys_admin; paths link): "), std::string::npos)
      << text;
  EXPECT_NE(text.find("4 cells: 1 protected, 1 writable, 1 host_affected, 1 inconclusive; 1 contradict a claim"),
            std::string::npos);
  EXPECT_EQ(text.find('\033'), std::string::npos);
}

TEST(JsonOutput, HasVerdictsAndProperties) {
  const auto json = nlohmann::json::parse(written("json"));
  ASSERT_EQ(json.at("verdicts").size(), 4U);
  const auto& first = json.at("verdicts")[0];
  EXPECT_EQ(first.at("verdict"), "writable");
  EXPECT_EQ(first.at("errno"), "EROFS");
  EXPECT_EQ(json.at("verdicts")[1].at("basis"), "same_probe");
  EXPECT_EQ(json.at("properties")[0].at("frames_shared"), 3);
  EXPECT_TRUE(json.at("properties")[0].at("mount_events").is_null());
}

TEST(JsonOutput, MembersGoIntoAResultsFile) {
  results::Results results;
  results.subjects.emplace_back().strategy = "sealed";
  add_to(results, example());
  EXPECT_EQ(results.extra.at("verdicts").size(), 4U);
  EXPECT_EQ(results.extra.at("properties").size(), 1U);
  EXPECT_EQ(results.subjects[0].extra.at("protects"), "by default");
  EXPECT_EQ(results.subjects[0].extra.at("pages"), "shared");
}

TEST(JunitOutput, FailsOnContradictionsOnlyAndEscapes) {
  const std::string xml = written("junit");
  EXPECT_NE(xml.find("<testsuite name=\"sealed\" tests=\"3\" failures=\"1\" skipped=\"1\">"), std::string::npos) << xml;
  EXPECT_NE(xml.find("a &lt;b&gt; &amp; &quot;c&quot; | d"), std::string::npos);
}

TEST(MarkdownOutput, EscapesPipesInCells) { EXPECT_NE(written("markdown").find("\"c\" \\| d"), std::string::npos); }

TEST(Summary, SaysNoForDefaultsAndWhatFellWithMore) {
  Matrix matrix = example();
  EXPECT_EQ(summarize(matrix).at("noclone").protects, "no");
  EXPECT_EQ(summarize(matrix).at("sealed").protects, "by default");
  EXPECT_EQ(summarize(matrix).at("sealed").pages, "shared");
  matrix.judgement.verdicts[1].outcome = Outcome::inconclusive;
  EXPECT_EQ(summarize(matrix).at("sealed").protects, "unclear: 1 cells");
}

}  // namespace
}  // namespace sealbench::verify
