#include "harness/results/results.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "harness/analysis/annotate.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/partial.hpp"
#include "sys/file.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// The message with which from_json refuses a document; empty when it takes it.
std::string refusal(const Json& document) {
  try {
    from_json(document);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

/// The message with which load refuses a file of this content.
std::string load_refusal(const std::string& content) {
  const testing::Scratch scratch;
  sys::write_file(scratch.file("r.json"), content);
  try {
    load(scratch.file("r.json"));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

TEST(Results, SurviveTheRoundTripThroughAFile) {
  Results results = testing::example_results();
  analysis::annotate(results);
  results.omitted = {{"erofs", "needs Linux 6.12"}};
  results.warnings = {"the governor is powersave"};
  results.interrupted = true;
  results.extra["verdicts"] = {{"probe", "open"}};
  results.subjects[1].extra["pages"] = "own";
  results.subjects[1].control = true;
  const std::vector<Failure> failures = {{.block = -1, .session = 0, .reason = "exited with status 1: no"},
                                         {.block = 3, .session = 1, .reason = "was killed by signal 9 (Killed)"}};
  set_failures(results.subjects[1], failures);
  set_given_up(results.subjects[1], "a launch was killed by signal 9 (Killed)");
  const testing::Scratch scratch;
  save(results, scratch.file("r.json"));
  const Results loaded = load(scratch.file("r.json"));
  EXPECT_EQ(to_json(loaded), to_json(results));
  EXPECT_EQ(loaded.subjects[1].samples.wall_s, results.subjects[1].samples.wall_s);
  EXPECT_EQ(loaded.subjects[1].ratio.front().pairs, 8U);
  ASSERT_EQ(failures_of(loaded.subjects[1]).size(), 2U);
  EXPECT_EQ(failures_of(loaded.subjects[1])[0].block, -1);
  EXPECT_EQ(failures_of(loaded.subjects[1])[1].reason, failures[1].reason);
  EXPECT_TRUE(failures_of(loaded.subjects[0]).empty());
  EXPECT_EQ(given_up(loaded.subjects[1]), "a launch was killed by signal 9 (Killed)");
  EXPECT_EQ(loaded.extra.at("verdicts").at("probe"), "open");
}

TEST(Results, ArePartialOnlyWhenTheyAreMarked) {
  Results results = testing::example_results();
  EXPECT_FALSE(is_partial(results));
  EXPECT_FALSE(to_json(results).contains("partial"));
  mark_partial(results);
  EXPECT_TRUE(is_partial(from_json(to_json(results))));
}

TEST(Results, LeaveOutColumnsThatWereNotMeasured) {
  Results results = testing::example_results();
  results.subjects[0].samples.user_s.clear();
  const Json document = to_json(results);
  EXPECT_FALSE(document["subjects"][0]["samples"].contains("user_s"));
  EXPECT_TRUE(from_json(document).subjects[0].samples.user_s.empty());
}

TEST(Results, WriteTheMissingIntervalOfTooFewPairsAsNull) {
  Results results = testing::example_results();
  for (Subject& subject : results.subjects) subject = testing::subject(subject.name, {0.002, 0.003});
  results.subjects[0].reference = true;
  analysis::annotate(results);
  const Json document = to_json(results);
  EXPECT_TRUE(Json::parse(document.dump())["subjects"][1]["ratio"]["low"].is_null());
  EXPECT_FALSE(from_json(Json::parse(document.dump())).subjects[1].ratio.front().has_interval());
}

TEST(Results, NameTheMissingMember) {
  Json document = to_json(testing::example_results());
  document["subjects"][1].erase("strategy");
  EXPECT_EQ(refusal(document), "subjects[1]: the member \"strategy\" is missing");
}

TEST(Results, NameTheMemberOfTheWrongType) {
  Json document = to_json(testing::example_results());
  document["subjects"][0]["samples"]["wall_s"][2] = "fast";
  EXPECT_EQ(refusal(document), "subjects[0].samples.wall_s[2]: must be a number, is string");
}

TEST(Results, RefuseColumnsOfDifferentLength) {
  Json document = to_json(testing::example_results());
  document["subjects"][0]["samples"]["user_s"].erase(0);
  EXPECT_THAT(refusal(document),
              AllOf(HasSubstr("subjects[0].samples.user_s"), HasSubstr("7 values where wall_s has 8")));
  document["subjects"][0]["samples"]["user_s"] = Json::array();
  EXPECT_THAT(refusal(document), HasSubstr("0 values where wall_s has 8"));
}

TEST(Results, RefuseImpossibleFigures) {
  Json document = to_json(testing::example_results());
  document["subjects"][0]["samples"]["wall_s"][0] = -0.1;
  EXPECT_THAT(refusal(document), HasSubstr("wall_s[0]"));
  document = to_json(testing::example_results());
  document["subjects"][0]["samples"]["wall_s"][0] = 0;
  EXPECT_THAT(refusal(document), HasSubstr("wall_s[0]"));
  document = to_json(testing::example_results());
  document["subjects"][0]["samples"]["minor_faults"][3] = 1.5;
  EXPECT_THAT(refusal(document), HasSubstr("minor_faults[3]: must be a whole number"));
}

// What reports, the gate and advise rely on: an exception of the JSON library there named no member.
TEST(Results, RefuseMembersOfAnotherKind) {
  struct Wrong {
    const char* pointer;
    Json value;
    const char* words;
  };
  const std::vector<Wrong> wrong = {
      {"/plan/subjects", Json::array({Json::array()}), "plan.subjects[0]: must be an object"},
      {"/plan/subjects", Json::array({{{"name", 1}}}), "plan.subjects[0].name: must be a string"},
      {"/plan/order", Json::object(), "plan.order: must be an array"},
      {"/plan/ended_by", 1, "plan.ended_by: must be a string"},
      {"/subjects/0/phases/phases", Json::array({{{"median_s", 1}}}), "phases[0]: the member \"name\" is missing"},
      {"/subjects/0/phases/phases", Json::array({{{"name", "seal"}, {"median_s", "1"}}}), "median_s: must be a number"},
      {"/subjects/0/observed/cloned_again", "no", "observed.cloned_again: must be true or false"},
      {"/subjects/0/counts/mounts/exact", "yes", "counts.mounts.exact: must be true or false"},
      {"/subjects/0/counts/mounts/range", Json::array({1}), "counts.mounts.range: must be two numbers"},
      {"/subjects/0/counts/mounts/by_call/mount", "two", "counts.mounts.by_call.mount: must be a whole number"},
      {"/subjects/0/counts/mounts/method", 1, "counts.mounts.method: must be a string"},
  };
  for (const Wrong& one : wrong) {
    Json document = to_json(testing::example_results());
    document["subjects"][0]["counts"] = Json::object();
    document["subjects"][0]["phases"] = Json::object();
    document[Json::json_pointer(one.pointer)] = one.value;
    EXPECT_THAT(refusal(document), HasSubstr(one.words));
  }
}

TEST(Results, RefuseAmbiguousSubjects) {
  Json document = to_json(testing::example_results());
  document["subjects"][1]["name"] = "noclone";
  EXPECT_THAT(refusal(document), HasSubstr("\"noclone\" is there twice"));
  document = to_json(testing::example_results());
  document["subjects"][1]["reference"] = true;
  EXPECT_THAT(refusal(document), HasSubstr("subjects[1].reference"));
  document = to_json(testing::example_results());
  document["subjects"][1]["samples"]["block"][1] = 0;
  EXPECT_THAT(refusal(document), HasSubstr("block twice"));
}

TEST(Results, RefuseANewerSchemaAndForeignDocuments) {
  Json document = to_json(testing::example_results());
  document["schema"] = 2;
  EXPECT_EQ(refusal(document), "schema: is 2, this bench reads 1: read the file with the bench that wrote it");
  EXPECT_THAT(refusal(Json::parse(R"({"results": []})")), HasSubstr("hyperfine"));
  EXPECT_THAT(refusal(Json::parse(R"({"benchmarks": []})")), HasSubstr("Google Benchmark"));
  EXPECT_THAT(refusal(Json::array()), HasSubstr("must be an object"));
}

TEST(ResultsFile, TellsATruncatedFileFromAMangledOne) {
  const std::string text = to_json(testing::example_results()).dump(2);
  EXPECT_THAT(load_refusal(text.substr(0, text.size() / 2)), AllOf(HasSubstr("truncated"), HasSubstr("r.json")));
  EXPECT_THAT(load_refusal("{\n\"schema\": 1,\n\"bench\" }"), HasSubstr("line 3"));
  EXPECT_THAT(load_refusal(""), HasSubstr("empty"));
  EXPECT_THAT(load_refusal(" \n"), HasSubstr("empty"));
  EXPECT_EQ(load_refusal(text), "");
}

TEST(ResultsFile, OfAnyDepthIsReadOrRefused) {  // walking through 200,000 levels would use up the stack
  const auto nested = [](std::size_t levels) {
    std::string text = to_json(testing::example_results()).dump();
    text.pop_back();
    return text + ",\"deep\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_EQ(load_refusal(nested(90)), "");
  EXPECT_THAT(load_refusal(nested(200'000)), HasSubstr("nested more than 100 levels deep"));
}

TEST(ResultsFile, WithANumberThatNothingHoldsIsNotRead) {
  EXPECT_THAT(load_refusal("{\"schema\": 1e999}"), HasSubstr("not JSON that can be read: number overflow"));
}

TEST(ResultsFile, SaysWhichFileIsMissing) {
  EXPECT_THAT([] { load("/nonexistent/r.json"); },
              ::testing::ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr("/nonexistent/r.json"), HasSubstr("No such file or directory"))));
}

TEST(ResultsFile, KeepsAColumnOnOneLine) {
  const testing::Scratch scratch;
  save(testing::example_results(), scratch.file("r.json"));
  EXPECT_THAT(sys::read_file(scratch.file("r.json")), HasSubstr("\"block\": [0,1,2,3,4,5,6,7],\n"));
}

}  // namespace
}  // namespace sealbench::results
