// Reports of several workloads at once.
#include <gmock/gmock.h>

#include <sstream>

#include "harness/report/report.hpp"
#include "tests/support/curve_results.hpp"

namespace sealbench::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

results::Survey example() {
  results::Survey survey;
  survey.runs = {testing::example_results(), testing::curve_results()};
  survey.runs[0].plan["workload"] = "run";
  survey.runs[0].plan["question"] = "What does it cost?";
  survey.runs[1].plan["workload"] = "parallel";
  survey.omitted = {{"churn", "it rains & pours"}};
  return survey;
}

std::string written(std::string_view format) {
  std::ostringstream out;
  find(format)->write_survey(example(), {}, out);
  return out.str();
}

TEST(SurveyReport, BeginsWithTheAnswers) {
  EXPECT_THAT(written("text"), StartsWith("run: What does it cost? noclone takes 2.80 ms"));
  EXPECT_THAT(written("text"), AllOf(HasSubstr("\nparallel: Do they get in each other's way? "),
                                     HasSubstr("\nchurn: left out: it rains & pours\n"),
                                     HasSubstr("\n# parallel\n\nDo they get in each other's way?")));
  EXPECT_THAT(written("markdown"), AllOf(StartsWith("- What does it cost? "), HasSubstr("\n## parallel\n\n")));
}

TEST(SurveyReport, IsOnePageWithASectionForEach) {
  const std::string page = written("html");
  EXPECT_LT(page.find("id=\"answers\""), page.find("id=\"run\""));
  EXPECT_LT(page.find("id=\"run\""), page.find("id=\"parallel\""));
  EXPECT_THAT(page, AllOf(HasSubstr("<a href=\"#parallel\">"), HasSubstr("churn: it rains &amp; pours"),
                          HasSubstr("download=\"survey.json\"")));
}

TEST(SurveyReport, IsNothingForWhatHasOneWorkloadOnly) {
  for (const Format* format : all()) {
    if (format->takes_surveys()) continue;
    std::ostringstream out;
    EXPECT_THAT([&] { format->write_survey(example(), {}, out); },
                ThrowsMessage<std::runtime_error>(HasSubstr("name it, as bench report FILE#run does")))
        << format->name();
  }
}

}  // namespace
}  // namespace sealbench::report
