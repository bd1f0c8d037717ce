#include "harness/gate/counts.hpp"

#include <gmock/gmock.h>

namespace sealbench::gate {
namespace {

using results::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json syscalls(int mounts, int sleeps) {
  Json count = {{"total", mounts + sleeps + 2}, {"exact", true}, {"by_name", {{"execve", 2}, {"mount", mounts}}}};
  if (sleeps > 0) count["by_name"]["nanosleep"] = sleeps;
  return {{"syscalls", count}};
}

TEST(Counts, AgreeWhenEveryNameAgrees) {
  const CountsOutcome outcome = compare_counts(syscalls(87, 0), syscalls(87, 0), {});
  EXPECT_FALSE(outcome.failed());
  EXPECT_EQ(outcome.compared, 1U);
}

TEST(Counts, NameTheCallThatIsNew) {
  EXPECT_THAT(compare_counts(syscalls(87, 0), syscalls(87, 1), {}).changes,
              ElementsAre("syscalls 89 -> 90 (+1 nanosleep)"));
  EXPECT_THAT(compare_counts(syscalls(87, 1), syscalls(87, 0), {}).changes,
              ElementsAre("syscalls 90 -> 89 (-1 nanosleep)"));
}

TEST(Counts, SeeAChangeThatLeavesTheTotalAlone) {
  EXPECT_THAT(compare_counts(syscalls(87, 0), syscalls(86, 1), {}).changes,
              ElementsAre("syscalls 89 -> 89 (-1 mount, +1 nanosleep)"));
}

TEST(Counts, AllowWhatTheRuleAllows) {
  EXPECT_FALSE(compare_counts(syscalls(87, 0), syscalls(87, 2), {.tolerance = 2}).failed());
  EXPECT_TRUE(compare_counts(syscalls(87, 0), syscalls(87, 3), {.tolerance = 2}).failed());
  EXPECT_EQ(compare_counts(syscalls(87, 0), syscalls(87, 3), {.compare = false}).compared, 0U);
}

TEST(Counts, NameTheCallsWhenManySmallChangesAddUp) {
  const CountsOutcome outcome = compare_counts(syscalls(87, 0), syscalls(89, 2), {.tolerance = 2});
  EXPECT_THAT(outcome.changes, ElementsAre(HasSubstr("+2 mount, +2 nanosleep")));
}

TEST(Counts, CompareVaryingOnesByTheirRanges) {
  const auto varying = [](int low, int high) {
    return Json{
        {"syscalls",
         {{"total", (low + high) / 2}, {"exact", false}, {"range", {low, high}}, {"by_name", {{"futex", low}}}}}};
  };
  EXPECT_FALSE(compare_counts(varying(100, 110), varying(108, 120), {}).failed());
  EXPECT_THAT(compare_counts(varying(100, 110), varying(115, 120), {}).changes,
              ElementsAre(HasSubstr("syscalls 105 -> 117")));
  EXPECT_THAT(compare_counts(varying(115, 120), varying(100, 110), {}).changes,
              ElementsAre(HasSubstr("syscalls 117 -> 105")))
      << "fewer is a change too";
  EXPECT_FALSE(compare_counts(varying(100, 110), varying(115, 120), {.tolerance = 5}).failed());
}

/// Of a runtime with threads: how often they wait for each other differs from launch to launch.
Json go_like(int openat, int futex, int sleeps) {
  return {{"syscalls",
           {{"total", openat + futex + sleeps},
            {"exact", false},
            {"range", {openat + futex + sleeps - 20, openat + futex + sleeps + 20}},
            {"by_name", {{"openat", openat}, {"futex", futex}, {"nanosleep", sleeps}}},
            {"varying", {{"futex", {futex - 10, futex + 10}}, {"nanosleep", {sleeps - 10, sleeps + 10}}}}}}};
}

TEST(Counts, PutAsideWhatVariesWithinABuild) {
  const CountsOutcome outcome = compare_counts(go_like(300, 400, 100), go_like(300, 444, 296), {});
  EXPECT_FALSE(outcome.failed());
  EXPECT_EQ(outcome.compared, 1U);
  EXPECT_THAT(
      outcome.not_compared,
      ElementsAre("syscalls: scheduling (futex, nanosleep), which varies within a build: 780 to 820 in all before, "
                  "1020 to 1060 now"));
}

TEST(Counts, CompareTheRestOfWhatVaries) {
  EXPECT_THAT(compare_counts(go_like(300, 400, 100), go_like(302, 380, 90), {}).changes,
              ElementsAre("syscalls +2 openat, not counting scheduling"));
  EXPECT_FALSE(compare_counts(go_like(300, 400, 100), go_like(302, 380, 90), {.tolerance = 2}).failed());
}

TEST(Counts, PutAsideWhatVariesInOneOfTheRunsOnly) {
  EXPECT_FALSE(compare_counts(syscalls(87, 0),
                              {{"syscalls",
                                {{"total", 90},
                                 {"exact", false},
                                 {"range", {89, 90}},
                                 {"by_name", {{"execve", 2}, {"mount", 87}, {"nanosleep", 1}}},
                                 {"varying", {{"nanosleep", {0, 1}}}}}}},
                              {})
                   .failed());
}

TEST(Counts, LeaveSampledFiguresAlone) {
  const Json before = {{"memory", {{"total", 4096}, {"unit", "bytes"}, {"exact", false}}}};
  const Json now = {{"memory", {{"total", 9999}, {"unit", "bytes"}, {"exact", false}}}};
  const CountsOutcome outcome = compare_counts(before, now, {});
  EXPECT_FALSE(outcome.failed());
  EXPECT_THAT(outcome.not_compared, ElementsAre(HasSubstr("memory: sampled")));
  const Json exact = {{"memory", {{"total", 9999}, {"unit", "bytes"}, {"exact", true}}}};
  for (const CountsOutcome& one : {compare_counts(before, exact, {}), compare_counts(exact, before, {})}) {
    EXPECT_FALSE(one.failed());
    EXPECT_THAT(one.not_compared, ElementsAre(HasSubstr("memory: sampled"))) << "in one of the runs";
  }
}

TEST(Counts, SayWhatOnlyOneRunHas) {
  const CountsOutcome outcome = compare_counts(syscalls(87, 0), {{"mounts", {{"total", 0}}}}, {});
  EXPECT_THAT(outcome.not_compared, ElementsAre(HasSubstr("not counted now"), HasSubstr("not in the baseline")));
  EXPECT_THAT(compare_counts(Json::object(), Json::object(), {}).not_compared, IsEmpty());
}

TEST(Counts, OfAnotherMethodAreNotCompared) {
  Json before = syscalls(87, 0);
  Json now = syscalls(87, 1);
  before["syscalls"]["method"] = "ebpf";
  now["syscalls"]["method"] = "ptrace";
  const CountsOutcome outcome = compare_counts(before, now, {});
  EXPECT_FALSE(outcome.failed());
  EXPECT_EQ(outcome.compared, 0U);
  EXPECT_THAT(outcome.not_compared, ElementsAre(HasSubstr("counted with \"ebpf\" before, \"ptrace\" now")));
}

TEST(Counts, SurviveAMangledCounter) {
  EXPECT_THAT(compare_counts({{"syscalls", 5}}, syscalls(1, 0), {}).not_compared,
              ElementsAre(HasSubstr("no whole total")));
}

}  // namespace
}  // namespace sealbench::gate
