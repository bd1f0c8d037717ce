#include "harness/gate/compare.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "harness/gate/host_difference.hpp"
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

TEST(Compare, FindsWhatChangedAndWhatDidNot) {
  const Results now = testing::simulated_results({{"noclone", 1}, {"memfd", 4.4}}, 300, 2);
  const Comparison comparison = compare(kOld, now);
  EXPECT_FALSE(comparison.ratios);
  ASSERT_EQ(comparison.subjects.size(), 2U);
  EXPECT_EQ(comparison.subjects[0].verdict, Compared::Verdict::same);
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::slower);
  EXPECT_NEAR(comparison.subjects[1].change, 0.1, 0.01);
  EXPECT_LT(comparison.subjects[1].p_value, 0.001);
  EXPECT_NEAR(comparison.subjects[1].before, 0.008, 0.0002);
  EXPECT_EQ(compare(now, kOld).subjects[1].verdict, Compared::Verdict::faster);
}

TEST(Compare, CannotTellFromAHandfulOfSamples) {
  const Comparison comparison = compare(testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 6, 1, 0.1),
                                        testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 6, 2, 0.1));
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::cant_tell);
  const Comparison single = compare(testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 1, 1),
                                    testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 1, 2));
  EXPECT_FALSE(single.subjects[1].interval);
  EXPECT_EQ(single.subjects[1].verdict, Compared::Verdict::cant_tell);
}

TEST(Compare, WarnsOfTheHostFirstAndThenComparesRatios) {
  Results now = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 300, 2);
  now.host["kernel"] = "6.1.0";
  for (auto& subject : now.subjects) {
    for (double& wall : subject.samples.wall_s) wall *= 2;
  }
  const Comparison comparison = compare(kOld, now);
  EXPECT_TRUE(comparison.ratios);
  EXPECT_EQ(comparison.subjects[1].verdict, Compared::Verdict::same);
  EXPECT_NEAR(comparison.subjects[1].now, 4, 0.05);
  const std::string output = text("text", comparison);
  EXPECT_THAT(output, StartsWith("warning: the hosts differ"));
  EXPECT_THAT(output, HasSubstr("kernel: 6.18.0 before, 6.1.0 now"));
  EXPECT_THAT(output, HasSubstr("old / noclone"));
  EXPECT_THAT(output, HasSubstr("same within ±2 %"));
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
  now.host["kernel"] = "6.1.0";
  now.subjects[0].reference = false;
  EXPECT_THAT([&] { compare(kOld, now); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no reference subject in common")));
}

TEST(Compare, SpeaksJson) {
  const auto document = results::Json::parse(text("json", compare(kOld, kOld)));
  EXPECT_EQ(document["compared"], "times");
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

}  // namespace
}  // namespace sealbench::gate
