#include "harness/results/skim.hpp"

#include <gtest/gtest.h>

#include "harness/results/digest.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/metrics.hpp"
#include "tests/support/distinct_results.hpp"

namespace sealbench::results {
namespace {

/// What the slow way makes of a text.
Results thoroughly(const std::string& text) { return results_of(Json::parse(text)); }

Results with_a_metric() {
  Results made = testing::distinct_results();
  made.metrics = {{.name = "held", .unit = "bytes", .summary = "what it holds", .says = "holds {}"}};
  double value = 0.25;
  for (Subject& subject : made.subjects) {
    for (std::size_t i = 0; i < subject.samples.size(); ++i) subject.samples.metrics["held"].push_back(value *= -1.5);
  }
  return made;
}

TEST(Skim, ReadsTheSameAsTheSlowWay) {
  for (const Results& made : {testing::distinct_results(), with_a_metric()}) {
    const std::string text = text_of(made);
    const auto skimmed = skim(text);
    ASSERT_TRUE(skimmed);
    EXPECT_EQ(skimmed->digest, digest(Json::parse(text)));
    const auto quick = results_of(*skimmed);
    ASSERT_TRUE(quick);
    EXPECT_EQ(to_json(*quick).dump(), to_json(thoroughly(text)).dump());
    EXPECT_EQ(doubt_about(*quick), "");
  }
}

TEST(Skim, WhatIsCutOutIsPutBackToTheLetter) {
  Results made = with_a_metric();
  made.subjects[0].phases = {{"phases", {{{"name", "one phase"}, {"median_s", 0.5}}}}};
  const auto skimmed = skim(text_of(made), Cut::counts_and_phases);
  EXPECT_EQ(skimmed->cut.size(), 4U);
  EXPECT_EQ(skimmed->rest.find("one phase"), std::string::npos);
  const auto cut = results_of(*skimmed);
  ASSERT_TRUE(cut);
  EXPECT_EQ(put_back(to_json(*cut).dump(), skimmed->cut), to_json(made).dump());
  made.subjects[1].extra["cut"] = 0;  // it would be taken for a mark
  EXPECT_TRUE(skim(text_of(made), Cut::counts_and_phases)->cut.empty());
}

TEST(Skim, LooksAtTheMetricThatTheFileLooksAt) {
  Results made = with_a_metric();
  look_at(made, "held");
  const auto quick = results_of(*skim(text_of(made)));
  ASSERT_TRUE(quick);
  EXPECT_EQ(quick->subjects[0].samples.values(), made.subjects[0].samples.metrics.at("held"));
}

TEST(Skim, LeavesToTheSlowWayWhatBenchDidNotWriteSo) {
  const std::string good = text_of(testing::distinct_results());
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const auto is_left = [](const std::string& text) {
    const auto skimmed = skim(text);
    return !skimmed || !results_of(*skimmed);
  };
  EXPECT_FALSE(is_left(good));
  EXPECT_TRUE(is_left(changed("0.025", "0.0251"))) << "edited";
  EXPECT_TRUE(is_left(changed("0.025", "0.0250"))) << "another program's way to write numbers";
  EXPECT_TRUE(is_left(changed("\"digest\"", "\"other\""))) << "no digest";
  EXPECT_TRUE(is_left(changed("another", "an\\u001bother"))) << "steers a terminal";
  EXPECT_TRUE(is_left(changed("another", "an\x1b[1mother"))) << "does, and is no JSON";
  EXPECT_TRUE(is_left(good.substr(0, good.size() / 2))) << "cut off";
  EXPECT_TRUE(is_left(good + "{}"));
  EXPECT_TRUE(is_left(""));
  EXPECT_TRUE(is_left("\"")) << "a string without an end";
  EXPECT_TRUE(is_left(std::string(1000, '[') + std::string(1000, ']')));
}

/// A digest that is right does not make figures right.
TEST(Skim, ChecksWhatTheSlowWayChecks) {
  const auto is_left = [](void (*change)(Samples&)) {
    Results made = testing::distinct_results();
    change(made.subjects[1].samples);
    const auto skimmed = skim(text_of(made));
    EXPECT_TRUE(skimmed);
    EXPECT_EQ(skimmed->claimed, skimmed->digest);
    return !results_of(*skimmed);
  };
  EXPECT_FALSE(is_left([](Samples&) {}));
  EXPECT_TRUE(is_left([](Samples& samples) { samples.block[1] = samples.block[0]; }));
  EXPECT_TRUE(is_left([](Samples& samples) { samples.wall_s[1] = 0; }));
  EXPECT_TRUE(is_left([](Samples& samples) { samples.user_s[1] = -1; }));
  EXPECT_TRUE(is_left([](Samples& samples) { samples.minor_faults.pop_back(); }));
}

TEST(Skim, TakesSamplesOfSubjectsOnly) {
  Results made = testing::distinct_results();
  made.extra["samples"] = {{"wall_s", {1}}};
  made.subjects[0].extra["deeper"] = {{"samples", {{"wall_s", {1}}}}};
  const auto quick = results_of(*skim(text_of(made)));
  ASSERT_TRUE(quick);
  EXPECT_EQ(to_json(*quick).dump(), to_json(made).dump());
}

}  // namespace
}  // namespace sealbench::results
