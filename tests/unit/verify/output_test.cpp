#include "harness/verify/output/output.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

#include "harness/verify/output/grid.hpp"
#include "tests/support/screen.hpp"

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
  const Verdict other = verdict("s", "default", Outcome::other_program);
  EXPECT_EQ(glyph({&unclear, &other, &sharp}), 'X');
  EXPECT_EQ(glyph({&other, &host}), 'H');
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

TEST(TextOutput, IsBrokenIntoLinesOnAScreenAndNowhereElse) {
  const auto on = [](const report::Style& style) {
    std::ostringstream out;
    find_output("text")->write(example(), style, out);
    return out.str();
  };
  const std::string whole = on({});
  for (const int width : {60, 80, 120}) {
    testing::expect_broken_for(static_cast<std::size_t>(width), on({.width = width, .screen = true}), whole);
  }
  EXPECT_NE(on({.width = 60, .screen = true}).find("W writable   H host affected\nX another program than the exe"),
            std::string::npos)
      << "items stay whole";
  EXPECT_EQ(on({.width = 80}), whole) << "somebody's log";
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
  EXPECT_NE(xml.find("<testsuite name=\"sealed\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">"),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("a &lt;b&gt; &amp; &quot;c&quot; | d"), std::string::npos);
}

/// A run in which nothing was seen of the properties, and nothing concluded about a strategy that was asked for.
Matrix blind() {
  Matrix matrix = example();
  matrix.candidates.push_back({.name = "absent"});
  matrix.observations.properties = {{.strategy = "sealed", .failure = "no container came up"}};
  matrix.observations.left_out = {{.what = "strategy absent", .why = "EACCES & <more>", .strategy = "absent"},
                                  {.what = "privileges all", .why = "needs root"}};
  matrix.unconcluded = {{.strategy = "noclone", .reason = "the control did not fall"},
                        {.strategy = "absent", .reason = "EACCES & <more>"}};
  return matrix;
}

std::string written(const Matrix& matrix, const char* format) {
  std::ostringstream out;
  find_output(format)->write(matrix, {}, out);
  return out.str();
}

TEST(EveryOutput, SaysUnknownForWhatWasNotSeen) {
  for (const char* format : {"text", "markdown"}) {
    const std::string text = written(blind(), format);
    EXPECT_NE(text.find("unknown"), std::string::npos) << text;
    for (const char* lie : {"-1", ": none", "| none", "as before", "not readable", "no descriptor"})
      EXPECT_EQ(text.find(lie), std::string::npos) << lie << " in:\n" << text;
  }
  const auto property = nlohmann::json::parse(written(blind(), "json")).at("properties")[0];
  for (const char* member : {"in_place_change", "link", "link_reveals_path", "readable", "other_program",
                             "leaked_descriptors", "mount_events", "mount_table_changed", "frames_shared"}) {
    EXPECT_TRUE(property.at(member).is_null()) << member;
  }
  EXPECT_EQ(property.at("pages"), "unknown");
}

TEST(EveryOutput, ShowsWhatWasSeen) {
  Matrix matrix = example();
  matrix.observations.properties = {{.strategy = "sealed",
                                     .in_place = "visible",
                                     .link = "/memfd:x",
                                     .link_reveals_path = false,
                                     .readable = false,
                                     .other_program = "",
                                     .leaked_descriptors = std::vector<std::string>{},
                                     .mount_events = 7,
                                     .mount_table_changed = false}};
  const std::string text = written(matrix, "text");
  for (const char* said : {"started from: the exe\n", "/memfd:x; readable: no",
                           "events per launch: 7; mount table: as before", "leaked descriptors of the host: none"})
    EXPECT_NE(text.find(said), std::string::npos) << said << " not in:\n" << text;
  matrix.observations.properties[0].leaked_descriptors = std::vector<std::string>{"a joined process: 7 -> /etc"};
  matrix.observations.properties[0].other_program = "it has 4 bytes";
  for (const char* format : {"text", "markdown", "json"}) {
    EXPECT_NE(written(matrix, format).find("7 -> /etc"), std::string::npos) << format;
    EXPECT_NE(written(matrix, format).find("it has 4 bytes"), std::string::npos) << format;
  }
}

TEST(EveryOutput, SaysAboutWhatNothingIsConcluded) {
  for (const char* format : {"text", "markdown"}) {
    EXPECT_NE(written(blind(), format).find("nothing is concluded about absent: EACCES"), std::string::npos) << format;
    EXPECT_NE(written(blind(), format).find("nothing is concluded about noclone"), std::string::npos) << format;
  }
  const auto json = nlohmann::json::parse(written(blind(), "json")).at("verification").at("unconcluded");
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[1].at("strategy"), "absent");
}

TEST(JunitOutput, HasAnErrorForWhatIsNotConcludedAndASkipForWhatIsLeftOut) {
  const std::string xml = written(blind(), "junit");
  for (const char* said : {"<testsuite name=\"absent\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">",
                           "name=\"is concluded\"><error type=\"unconcluded\" message=\"EACCES &amp; &lt;more&gt;\"/>",
                           "<testsuite name=\"noclone\" tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"1\">",
                           "name=\"privileges all\"><skipped message=\"needs root\"/>"})
    EXPECT_NE(xml.find(said), std::string::npos) << said << " not in:\n" << xml;
  Matrix unnamed = blind();
  unnamed.unconcluded.clear();
  EXPECT_NE(written(unnamed, "junit").find("name=\"is supported\"><skipped message=\"EACCES"), std::string::npos);
}

TEST(JunitOutput, FailsForABrokenClaimBesidesCellsAndForAnotherProgram) {
  Matrix matrix = example();
  matrix.judgement.broken = {{.strategy = "sealed", .what = "sealed leaks 7"}};
  matrix.judgement.verdicts = {verdict("sealed", "default", Outcome::other_program)};
  matrix.judgement.verdicts[0].contradiction = true;
  const std::string xml = written(matrix, "junit");
  EXPECT_NE(xml.find("failures=\"2\" errors=\"0\" skipped=\"0\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure type=\"contradiction\" message=\"sealed leaks 7\"/>"), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure type=\"other_program\""), std::string::npos) << xml;
}

TEST(MarkdownOutput, EscapesPipesInCells) { EXPECT_NE(written("markdown").find("\"c\" \\| d"), std::string::npos); }

TEST(Summary, SaysNoForDefaultsAndWhatFellWithMore) {
  Matrix matrix = example();
  EXPECT_EQ(summarize(matrix).at("noclone").protects, "no");
  EXPECT_EQ(summarize(matrix).at("sealed").protects, "by default");
  EXPECT_EQ(summarize(matrix).at("sealed").pages, "shared");
  matrix.judgement.verdicts[1].outcome = Outcome::inconclusive;
  EXPECT_EQ(summarize(matrix).at("sealed").protects, "unclear: 1 cells");
  matrix.judgement.verdicts[1].outcome = Outcome::other_program;
  EXPECT_EQ(summarize(matrix).at("sealed").protects, "unclear: other program");
}

}  // namespace
}  // namespace sealbench::verify
