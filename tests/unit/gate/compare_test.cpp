#include "harness/gate/compare.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <sstream>

#include "harness/gate/host_difference.hpp"
#include "harness/results/metrics.hpp"
#include "tests/support/simulated_results.hpp"

namespace sealbench::gate {
namespace {

using results::Results;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

const Results kOld = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 300, 1);

std::string text(std::string_view format, const Comparison& comparison) {
  std::ostringstream out;
  write(format, comparison, {}, out);
  return out.str();
}

TEST(Compare, FindsWhatChangedInTheRatioToTheReference) {
  const Results now = testing::simulated_results({{"noclone", 1}, {"memfd", 4.4}}, 300, 2);
  const Comparison comparison = compare(kOld, now);
  EXPECT_TRUE(comparison.ratios);
  ASSERT_EQ(comparison.subjects.size(), 2U);
  EXPECT_FALSE(comparison.subjects[0].timed) << "the reference of the ratios";
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::slower);
  EXPECT_NEAR(comparison.subjects[1].change, 0.1, 0.01);
  EXPECT_LT(comparison.subjects[1].p_value, 0.001);
  EXPECT_NEAR(comparison.subjects[1].before, 4, 0.05);
  EXPECT_EQ(compare(now, kOld).subjects[1].verdict, Compared::Verdict::faster);
  EXPECT_THAT(text("text", comparison), HasSubstr("old / noclone"));
}

/// The machine was slower by a tenth when the new run was made, and nothing else changed.
TEST(Compare, DoesNotTakeASlowerMachineForASlowerSubject) {
  Results now = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 300, 2);
  for (auto& subject : now.subjects) {
    for (double& wall : subject.samples.wall_s) wall *= 1.1;
  }
  EXPECT_EQ(compare(kOld, now).subjects[1].verdict, Compared::Verdict::same);
  EXPECT_EQ(compare(kOld, now, {.times = true}).subjects[1].verdict, Compared::Verdict::slower);
}

/// Two runs of the same binary, each of whose sessions lie elsewhere: launches of one session are no independent
/// witnesses.
TEST(Compare, SeldomCallsTheSameBinarySlowerOrFasterWhenSessionsDiffer) {
  const auto run = [](std::uint64_t seed) {
    testing::Machine machine({.name = "sessions", .spread = 0.05, .session_subject = 0.03}, 1, seed);
    Results made = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 300, 1);
    for (std::size_t block = 0; block < 300; ++block) {
      if (block % 100 == 0) machine.new_session();
      const std::vector<double>& times = machine.block();
      for (std::size_t i = 0; i < 2; ++i) {
        made.subjects[i].samples.wall_s[block] = std::exp(times[i]);
        made.subjects[i].samples.session[block] = static_cast<std::int64_t>(block / 100);
      }
    }
    return made;
  };
  int changed = 0;
  constexpr int kPairs = 200;
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const Compared::Verdict verdict = compare(run(2 * i), run(2 * i + 1)).subjects[1].verdict;
    changed += verdict == Compared::Verdict::slower || verdict == Compared::Verdict::faster;
  }
  EXPECT_LE(changed, kPairs / 10);
}

TEST(Compare, CannotTellFromAHandfulOfSamples) {
  const Comparison comparison = compare(testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 6, 1, 0.1),
                                        testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 6, 2, 0.1));
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::cant_tell);
  const Comparison single = compare(testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 1, 1),
                                    testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 1, 2));
  EXPECT_FALSE(single.subjects[1].interval);
  EXPECT_EQ(single.subjects[1].verdict, Compared::Verdict::cant_tell);
  EXPECT_THAT(single.not_compared, Contains(HasSubstr("memfd: one of the runs has a single session")));
}

TEST(Compare, WarnsOfTheHostFirst) {
  Results now = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 300, 2);
  now.host["kernel"] = "6.1.0";
  for (auto& subject : now.subjects) {
    for (double& wall : subject.samples.wall_s) wall *= 2;
  }
  const Comparison comparison = compare(kOld, now);
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::same);
  EXPECT_NEAR(comparison.subjects[1].now, 4, 0.05);
  const std::string output = text("text", comparison);
  EXPECT_THAT(output, StartsWith("warning: the hosts differ"));
  EXPECT_THAT(output, HasSubstr("kernel: 6.18.0 before, 6.1.0 now"));
  EXPECT_THAT(output, HasSubstr("same within ±2 %"));
}

TEST(Compare, SaysOfAbsoluteTimesWhatTheyCannotKnow) {
  const Results now = testing::simulated_results({{"noclone", 1}, {"memfd", 4.4}}, 300, 2);
  const Comparison comparison = compare(kOld, now, {.times = true});
  EXPECT_EQ(comparison.subjects[0].verdict, Compared::Verdict::same);
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::slower);
  EXPECT_NEAR(comparison.subjects[1].before, 0.008, 0.0002);
  EXPECT_THAT(text("text", comparison), StartsWith("warning: absolute times: what else the machine did"));
  EXPECT_THAT(text("markdown", comparison), StartsWith("**Warning:** absolute times"));
}

TEST(Compare, ReportsCountsAndWhatIsOnlyOnOneSide) {
  Results now = testing::simulated_results({{"noclone", 1}, {"overlay", 1}}, 20, 2);
  now.subjects[0].counts["syscalls"] = {{"total", 90}, {"exact", true}, {"by_name", {{"mount", 89}, {"read", 1}}}};
  const Comparison comparison = compare(kOld, now);
  EXPECT_THAT(comparison.subjects[0].counts.changes, ElementsAre("syscalls 89 -> 90 (+1 read)"));
  EXPECT_THAT(comparison.not_compared, Contains("overlay: only in the new run"));
  EXPECT_THAT(comparison.not_compared, Contains("memfd: only in the old run"));
  EXPECT_THAT(text("markdown", comparison), HasSubstr("| changed |"));
  EXPECT_THAT(text("text", comparison), HasSubstr("noclone: syscalls 89 -> 90 (+1 read)"));
}

TEST(Compare, RefusesWhatCannotBeCompared) {
  Results now = kOld;
  now.plan["workload"] = "exec";
  EXPECT_THAT([&] { compare(kOld, now); }, ThrowsMessage<std::runtime_error>(HasSubstr("workload")));
  now = kOld;
  now.subjects[0].reference = false;
  EXPECT_THAT([&] { compare(kOld, now); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no reference subject in common")));
  EXPECT_EQ(compare(kOld, now, {.times = true}).subjects.size(), 2U);
  now = testing::simulated_results({{"noclone", 1}}, 20, 2);
  EXPECT_THAT(compare(now, now).not_compared, Contains(HasSubstr("there are no ratios")));
}

TEST(Compare, SpeaksJson) {
  const auto document = results::Json::parse(text("json", compare(kOld, kOld)));
  EXPECT_EQ(document["compared"], "ratios");
  EXPECT_EQ(document["subjects"][0]["verdict"], "reference");
  EXPECT_EQ(document["subjects"][1]["verdict"], "same within ±2 %");
  EXPECT_THROW(text("yaml", compare(kOld, kOld)), std::invalid_argument);
}

TEST(HostDifferences, IgnoreWhatChangesFromMinuteToMinute) {
  Results now = kOld;
  now.host["load_average"] = 3.5;
  now.host["primitives"] = {{"getppid_s", 1e-7}};
  now.host["during"] = {{"other_share", 0.5}};
  EXPECT_THAT(host_differences(kOld, now), IsEmpty());
  now.host["cpu"]["count"] = 64;
  now.host["governor"] = "powersave";
  EXPECT_THAT(host_differences(kOld, now),
              ElementsAre("cpu/count: 2 before, 64 now", "governor: unknown before, powersave now"));
}

TEST(Compare, CallsMoreOfARateBetter) {
  const auto as_rate = [](Results results) {
    results.metrics = {{.name = "rate", .unit = "1/s", .summary = {}, .says = {}, .higher_is_better = true}};
    for (auto& subject : results.subjects) subject.samples.metrics["rate"] = subject.samples.wall_s;
    results::look_at(results, "rate");
    return results;
  };
  const Results more = as_rate(testing::simulated_results({{"noclone", 1}, {"memfd", 4.4}}, 300, 2));
  const Comparison comparison = compare(as_rate(kOld), more);
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::faster);
  EXPECT_NEAR(comparison.subjects[1].change, 0.1, 0.01) << "the change is the metric's own";
  EXPECT_EQ(verdict_text(comparison.subjects[1].verdict, comparison), "better");
  EXPECT_EQ(compare(more, as_rate(kOld)).subjects[1].verdict, Compared::Verdict::slower);
}

}  // namespace
}  // namespace sealbench::gate
