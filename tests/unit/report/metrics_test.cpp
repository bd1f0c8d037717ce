// Reports of results that are about something else than wall time, and at several points.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <sstream>

#include "harness/analysis/annotate.hpp"
#include "harness/analysis/reference.hpp"
#include "harness/report/answer.hpp"
#include "harness/report/column.hpp"
#include "harness/report/curve_notes.hpp"
#include "harness/report/report.hpp"
#include "harness/report/scale.hpp"
#include "tests/support/curve_results.hpp"

namespace sealbench::report {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

results::Results looked_at(const char* metric) {
  results::Results results = testing::curve_results();
  results::look_at(results, metric);
  analysis::annotate(results);
  return results;
}

std::string written(std::string_view format, const results::Results& results, Style style = {}) {
  std::ostringstream out;
  find(format)->write(results, style, out);
  return out.str();
}

TEST(MetricReport, AnswersTheQuestionFirst) {
  EXPECT_EQ(answer_line(looked_at("rate")),
            "Do they get in each other's way? With width = 8 noclone launches 416.24 /s, memfd 83.25 /s");
  EXPECT_EQ(answer_line(looked_at("held")),
            "Do they get in each other's way? With width = 8 noclone holds 2.08 MiB, memfd 6.24 MiB");
  EXPECT_THAT(answer_line(testing::example_results()), IsEmpty()) << "nobody asked";
}

TEST(MetricReport, NamesTheEndsWhereThereAreMany) {
  results::Results results = testing::example_results();
  results.plan["question"] = "What does it cost?";
  for (const double factor : {9, 3, 5}) {
    results::Subject more = results.subjects[0];
    more.reference = false;
    more.name = "x" + std::to_string(static_cast<int>(factor));
    for (double& wall : more.samples.wall_s) wall *= factor;
    results.subjects.push_back(more);
  }
  EXPECT_EQ(answer_line(results), "What does it cost? noclone takes 2.80 ms, x3 8.39 ms, x9 25.16 ms");
}

TEST(MetricReport, SaysNothingOfNoiseAroundZero) {
  results::Results results = looked_at("held");
  std::vector<double>& held = results.subjects[3].samples.metrics["held"];
  for (std::size_t i = 0; i < held.size(); ++i) held[i] = i % 2 == 0 ? 4096 : -4096;
  EXPECT_THAT(answer_line(results), HasSubstr("memfd nothing that differs from 0"));
  held.assign(held.size(), -4096);
  EXPECT_THAT(answer_line(results), HasSubstr("memfd -4.00 KiB")) << "always less is something";
}

TEST(MetricReport, AnswersOfWordsAreOfTheFirstAndOfWhatDoesNotWorkAtOthers) {
  results::Results results = looked_at("rate");
  for (std::size_t i = 0; i < results.subjects.size(); ++i) {
    results.subjects[i].point = {{"filesystem", i < 2 ? "host" : "tmpfs"}};
    results.subjects[i].name = i % 2 == 0 ? "noclone" : "memfd";
  }
  results.omitted.push_back({"noclone filesystem=btrfs", "mkfs.btrfs is not installed"});
  results.omitted.push_back({"reflink filesystem=tmpfs", "it is told to take a copy"});
  EXPECT_THAT(answer_line(results), HasSubstr("With filesystem = host noclone launches 104.06 /s"));
  EXPECT_THAT(answer_line(results), EndsWith("; does not work: reflink filesystem=tmpfs"))
      << "of a filesystem that there is none of nobody knows";
}

TEST(MetricReport, ShowsTheMetricThatIsLookedAtAndTheOthersBesides) {
  const std::string text = written("text", looked_at("rate"), {.width = 200});
  EXPECT_THAT(text, HasSubstr("ratio to noclone [95 %]"));
  EXPECT_THAT(text, HasSubstr("noclone width=1   104.09 ± 2.84 /s  104.06 /s"));
  EXPECT_THAT(text, HasSubstr("memfd width=8"));
  EXPECT_THAT(text, HasSubstr("0.200 [0.200, 0.200]"));
  EXPECT_THAT(text, HasSubstr("208.12 ms")) << "wall time has a column then";
  EXPECT_THAT(text, HasSubstr("6.24 MiB"));
  const std::string held = written("text", looked_at("held"), {.width = 200});
  EXPECT_THAT(held, HasSubstr("3.000 [3.000, 3.000]"));
  EXPECT_THAT(held, HasSubstr("83.25 /s"));
}

/// Bytes that nothing holds: noise around 0, which is above it in some blocks.
TEST(MetricReport, HasNoRatioOfWhatSwingsAroundZero) {
  results::Results results = testing::curve_results();
  results.subjects[1].samples.metrics["held"][4] = -4096;
  results::look_at(results, "held");
  analysis::annotate(results);
  EXPECT_THAT(results.subjects[1].ratio, IsEmpty());
  EXPECT_THAT(results.subjects[3].ratio, Not(IsEmpty()));
  const std::string text = written("text", results, {.width = 200});
  EXPECT_THAT(text, HasSubstr("no ratio of what is 0 or less in some samples; held, median [95 %]: noclone width=1 "));
  EXPECT_THAT(text, AllOf(HasSubstr(", memfd width=1 "), Not(HasSubstr(", memfd width=8 "))));
}

TEST(MetricReport, CallsMoreOfARateGood) {
  const results::Ratio less{
      .reference = "noclone", .estimate = 0.2, .low = 0.1, .high = 0.3, .coverage = 0.95, .pairs = 9};
  EXPECT_EQ(ratio_cell(less, false).tone, Tone::good);
  EXPECT_EQ(ratio_cell(less, false, true).tone, Tone::bad);
}

TEST(MetricReport, RefersToTheSameSubjectAtEveryPoint) {
  results::Results results = looked_at("rate");
  analysis::refer_to(results, "memfd width=8");
  EXPECT_TRUE(results.subjects[1].reference);
  EXPECT_TRUE(results.subjects[3].reference);
  EXPECT_FALSE(results.subjects[0].reference);
  EXPECT_NEAR(results.subjects[0].ratio.at(0).estimate, 5, 1e-9);
  EXPECT_EQ(results.subjects[0].ratio.at(0).reference, "memfd width=1");
}

TEST(MetricReport, HasEveryMetricInExports) {
  const results::Results results = looked_at("rate");
  EXPECT_THAT(written("csv", results), HasSubstr(",position,rate,held\n"));
  EXPECT_THAT(written("csv", results), HasSubstr(",0,100,2097152\n"));
  EXPECT_THAT(
      written("openmetrics", results),
      HasSubstr(
          R"(sealbench_sample_median{subject="memfd width=8",runtime="sealrun",strategy="memfd",metric="rate",unit="1/s"} 83.248)"));
  const auto bencher = results::Json::parse(written("bencher", results));
  EXPECT_NEAR(bencher["memfd width=1"]["held"]["value"].get<double>(), 3 * 2097152.0 * 1.04060401, 1);
  const std::string action = written("github-action-benchmark", results);
  EXPECT_THAT(action, HasSubstr("memfd width=1 held"));
  EXPECT_THAT(action, Not(HasSubstr("memfd width=1 rate"))) << "it takes figures of which less is better";
}

/// memfd takes 1.5 ms and 0.5 ms more per MiB, noclone 2 ms whatever its size: they meet at 1 MiB.
TEST(CurveNotes, SayHowAMetricGrowsAndWhereSubjectsMeet) {
  results::Results results = testing::example_results();
  results.subjects.clear();
  for (const int mebi : {1, 4, 16}) {
    for (const bool memfd : {false, true}) {
      std::vector<double> wall;
      for (int block = 0; block < 8; ++block) wall.push_back(memfd ? 0.0015 + 0.0005 * mebi : 0.002);
      results::Subject one = testing::subject(memfd ? "memfd" : "noclone", wall);
      one.name += fmt::format(" {}MiB", mebi);
      one.point["exe-size"] = fmt::format("{}MiB", mebi);
      one.reference = !memfd;
      results.subjects.push_back(std::move(one));
    }
  }
  EXPECT_THAT(
      curve_notes(results),
      ElementsAre("noclone: 2.000 ms + 0.000 µs per MiB of exe-size [0.000, 0.000]",
                  "memfd: 1.500 ms + 500.000 µs per MiB of exe-size [500.000, 500.000]; as noclone at exe-size 1 MiB"));
  for (results::Subject& subject : results.subjects) {
    if (subject.reference) subject.samples.wall_s.assign(subject.samples.size(), 0.9265);
  }
  EXPECT_THAT(curve_notes(results).at(1), HasSubstr("as noclone at exe-size 1850 MiB")) << "no 1.85e+03";
  for (results::Subject& subject : results.subjects) subject.point["width"] = "1";
  EXPECT_THAT(curve_notes(results), IsEmpty()) << "two parameters are no line";
  EXPECT_THAT(curve_notes(testing::curve_results()), IsEmpty()) << "through two points every line is straight";
  EXPECT_THAT(curve_notes(testing::example_results()), IsEmpty());
}

TEST(Scale, WritesAllValuesOfAMetricAlike) {
  EXPECT_EQ(Scale::of_times(0.0003).text(0.0137, 2), "13700.00 µs");
  EXPECT_EQ(Scale::of_times(0.0137).text(0.0003, 2), "0.30 ms");
  const results::Metric bytes{.name = "held", .unit = "bytes", .summary = {}, .says = {}};
  EXPECT_EQ(Scale(bytes, 100).text(20.5, 2), "20 B");
  EXPECT_EQ(Scale(bytes, 3.0 * 1024 * 1024).text(512.0 * 1024, 2), "0.50 MiB");
  EXPECT_EQ(Scale(bytes, 100).near(3.0 * 1024 * 1024).text(3.0 * 1024 * 1024, 2), "3.00 MiB");
  const results::Metric faults{.name = "faults", .unit = "faults", .summary = {}, .says = {}};
  EXPECT_EQ(Scale(faults, 250).text(250, 2), "250 faults");
  EXPECT_EQ(Scale(faults, 2.5).text(2.5, 2), "2.50 faults");
  EXPECT_EQ(Scale(faults, 2.5).text(13, 2), "13 faults");
}

}  // namespace
}  // namespace sealbench::report
