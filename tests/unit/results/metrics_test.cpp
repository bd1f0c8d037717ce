#include "harness/results/metrics.hpp"

#include <gmock/gmock.h>

#include "harness/text/nearest.hpp"
#include "tests/support/curve_results.hpp"

namespace sealbench::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

TEST(Metrics, AreWallTimeTheWorkloadsOwnAndThoseOfEveryLaunch) {
  EXPECT_THAT(text::names_of(metrics_of(testing::curve_results())),
              ElementsAre("wall", "rate", "held", "cpu", "max-rss", "faults"));
  Results imported = testing::example_results();
  for (Subject& subject : imported.subjects) {
    subject.samples.user_s.clear();
    subject.samples.max_rss_bytes.clear();
    subject.samples.minor_faults.clear();
  }
  EXPECT_THAT(text::names_of(metrics_of(imported)), ElementsAre("wall")) << "of another tool, which knows times alone";
}

TEST(Metrics, AreLookedAtOneAtATime) {
  Results results = testing::curve_results();
  const Samples& samples = results.subjects[1].samples;
  EXPECT_EQ(metric_of(results).name, "rate");
  EXPECT_DOUBLE_EQ(samples.values()[0], 20);
  look_at(results, "held");
  EXPECT_DOUBLE_EQ(samples.values()[0], 3 * 2097152.0);
  look_at(results, "cpu");
  EXPECT_DOUBLE_EQ(samples.values()[0], samples.user_s[0] + samples.system_s[0]);
  look_at(results, "max-rss");
  EXPECT_DOUBLE_EQ(samples.values()[0], 1 << 20);
  look_at(results, "faults");
  EXPECT_DOUBLE_EQ(samples.values()[3], 103);
  look_at(results, "wall");
  EXPECT_THAT(results.metric, IsEmpty());
  EXPECT_EQ(&samples.values(), &samples.wall_s);
  EXPECT_THAT([&] { look_at(results, "rat"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("unknown metric \"rat\": did you mean rate?")));
}

TEST(Metrics, OfEachPointHaveAReferenceOfTheirOwn) {
  const Results results = testing::curve_results();
  EXPECT_EQ(reference_of(results, results.subjects[1])->name, "noclone width=1");
  EXPECT_EQ(reference_of(results, results.subjects[3])->name, "noclone width=8");
  Results one = results;
  one.subjects[2].reference = false;
  EXPECT_EQ(reference_of(one, one.subjects[3]), nullptr) << "never that of another point";
}

TEST(Metrics, AreWrittenAndReadWithTheirPoints) {
  const Results results = testing::curve_results();
  const Json document = to_json(results);
  EXPECT_EQ(document["metric"], "rate");
  EXPECT_EQ(document["metrics"][0].dump(),
            R"({"name":"rate","unit":"1/s","better":"higher","summary":"launches per second","says":"launches {}"})");
  EXPECT_EQ(document["metrics"][1]["better"], "lower");
  EXPECT_EQ(document["subjects"][3]["point"].dump(), R"({"width":"8"})");
  EXPECT_DOUBLE_EQ(document["subjects"][3]["samples"]["metrics"]["rate"][0].get<double>(), 80);
  const Results read = from_json(document);
  EXPECT_EQ(read.metrics, results.metrics);
  EXPECT_EQ(read.metric, "rate");
  EXPECT_EQ(read.subjects[3].point, results.subjects[3].point);
  EXPECT_EQ(read.subjects[3].samples.values(), results.subjects[3].samples.values());
  EXPECT_EQ(to_json(read), document);
}

TEST(Metrics, ThatAreMadeOfOtherColumnsAreNotWrittenTwice) {
  Results results = testing::curve_results();
  look_at(results, "cpu");
  const Json document = to_json(results);
  EXPECT_FALSE(document["subjects"][0]["samples"]["metrics"].contains("cpu"));
  const Results read = from_json(document);
  EXPECT_EQ(read.metric, "cpu");
  EXPECT_EQ(read.subjects[0].samples.values(), results.subjects[0].samples.values());
}

TEST(Metrics, OfABrokenFileAreRefusedByTheirPlace) {
  const auto broken = [](const auto& breaks) {
    Json document = to_json(testing::curve_results());
    breaks(document);
    return [document] { (void)from_json(document); };
  };
  EXPECT_THAT(broken([](Json& d) { d["metric"] = "speed"; }),
              ThrowsMessage<std::runtime_error>(HasSubstr("metric: unknown metric \"speed\"")));
  EXPECT_THAT(broken([](Json& d) { d["metrics"][0]["better"] = "more"; }),
              ThrowsMessage<std::runtime_error>(HasSubstr("metrics[0].better: must be lower or higher")));
  EXPECT_THAT(broken([](Json& d) { d["metrics"][1]["name"] = "rate"; }),
              ThrowsMessage<std::runtime_error>(HasSubstr("metrics[1].name: is there twice")));
  EXPECT_THAT(broken([](Json& d) { d["subjects"][0]["samples"]["metrics"]["rate"].erase(0); }),
              ThrowsMessage<std::runtime_error>(HasSubstr("has 8 values where wall_s has 9")));
  EXPECT_THAT(broken([](Json& d) { d["subjects"][0]["samples"]["metrics"]["rate"][2] = "fast"; }),
              ThrowsMessage<std::runtime_error>(HasSubstr("subjects[0].samples.metrics.rate[2]")));
  EXPECT_THAT(broken([](Json& d) { d["subjects"][0]["samples"].erase("metrics"); }),
              ThrowsMessage<std::runtime_error>(HasSubstr("the member \"metrics\" is missing")));
  EXPECT_THAT(broken([](Json& d) { d["subjects"][1]["reference"] = true; }),
              ThrowsMessage<std::runtime_error>(HasSubstr("subjects[1].reference: is true for a second subject")));
  EXPECT_THAT(broken([](Json& d) { d["subjects"][1]["point"]["width"] = 1; }),
              ThrowsMessage<std::runtime_error>(HasSubstr("subjects[1].point.width")));
}

}  // namespace
}  // namespace sealbench::results
