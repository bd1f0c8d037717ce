#include "harness/fleet/advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "harness/report/fleet_advice.hpp"

namespace sealbench::fleet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Candidate candidate(const std::string& strategy, double ratio, bool meets, bool keeps_nothing = true) {
  Candidate made{.strategy = strategy, .meets = meets, .keeps_nothing = keeps_nothing, .log_ratio = std::log(ratio)};
  made.variance = 1e-4;
  if (!meets) made.rejections = {{.strategy = strategy, .requirement = "default-safe", .why = "fell: write"}};
  return made;
}

HostOptions host(const std::string& name, const std::vector<Candidate>& candidates) {
  return {.host = name, .kernel = "6.18", .candidates = candidates};
}

std::string printed(const std::vector<HostOptions>& hosts) {
  std::ostringstream out;
  report::write_fleet_advice(hosts, advise_fleet(hosts), advise::select_requirements(""), out);
  return out.str();
}

TEST(FleetAdvice, OneStrategyThatMeetsThemOnAllHostsIsChosenThoughCheaperOnesDoOnSome) {
  const std::vector<HostOptions> hosts = {host("a", {candidate("memfd", 6, true), candidate("overlay", 1.1, true)}),
                                          host("b", {candidate("memfd", 6, true), candidate("overlay", 1.1, false)})};
  const FleetAdvice advice = advise_fleet(hosts);
  ASSERT_EQ(advice.groups.size(), 1U);
  EXPECT_EQ(advice.groups[0].strategy, "memfd");
  EXPECT_THAT(advice.groups[0].hosts, ElementsAre(0, 1));
  EXPECT_THAT(advice.everywhere, ElementsAre("memfd"));
  EXPECT_THAT(printed(hosts), HasSubstr("use `memfd`"));
  EXPECT_THAT(printed(hosts), HasSubstr("`overlay`: not default-safe on b: fell: write"));
}

TEST(FleetAdvice, OfThoseTheCheapestOverHosts) {
  const std::vector<HostOptions> hosts = {
      host("a", {candidate("dear", 6, true), candidate("cheap", 1.5, true), candidate("lucky", 1.0, true)}),
      host("b", {candidate("dear", 6, true), candidate("cheap", 1.5, true), candidate("lucky", 5.0, true)})};
  EXPECT_EQ(advise_fleet(hosts).groups.at(0).strategy, "cheap");
}

TEST(FleetAdvice, OfEquallyCheapOnesTheFirstThatKeepsNothing) {
  std::vector<HostOptions> hosts;
  for (int i = 0; i < 5; ++i) {
    hosts.push_back(host(std::to_string(i), {candidate("kept", 1.10, true, false), candidate("bare", 1.101, true),
                                             candidate("dear", 2, true)}));
  }
  const FleetAdvice advice = advise_fleet(hosts);
  EXPECT_EQ(advice.groups.at(0).strategy, "bare");
  EXPECT_THAT(advice.indistinguishable, ElementsAre("kept"));
}

TEST(FleetAdvice, ElseTheSmallestPartition) {
  // Three strategies serve a host each the best; two are enough.
  const std::vector<HostOptions> hosts = {
      host("a", {candidate("x", 1.0, true), candidate("y", 2, true), candidate("z", 3, false)}),
      host("b", {candidate("x", 9.0, false), candidate("y", 2, true), candidate("z", 1.0, true)}),
      host("c", {candidate("x", 9.0, false), candidate("y", 2, false), candidate("z", 1.5, true)})};
  const FleetAdvice advice = advise_fleet(hosts);
  ASSERT_EQ(advice.groups.size(), 2U);
  EXPECT_EQ(advice.groups[0].strategy, "z");
  EXPECT_THAT(advice.groups[0].hosts, ElementsAre(1, 2));
  EXPECT_EQ(advice.groups[1].strategy, "x") << "as few, and cheaper than y";
  EXPECT_THAT(advice.everywhere, IsEmpty());
  EXPECT_THAT(printed(hosts), HasSubstr("2 strategies, none meets the requirements on all hosts"));
}

TEST(FleetAdvice, AHostThatNothingServesIsNamedAndTheOthersAreServed) {
  HostOptions unverified{.host = "c", .kernel = "5.10"};
  unverified.nothing_known = "there are no verdicts";
  const std::vector<HostOptions> hosts = {host("a", {candidate("memfd", 6, true)}),
                                          host("b", {candidate("memfd", 6, false)}), unverified};
  const FleetAdvice advice = advise_fleet(hosts);
  EXPECT_THAT(advice.groups.at(0).hosts, ElementsAre(0));
  EXPECT_THAT(advice.unserved, ElementsAre(1, 2));
  EXPECT_THAT(printed(hosts), HasSubstr("- c: there are no verdicts.\n"));
  EXPECT_THAT(printed(hosts), HasSubstr("- b: no strategy measured there meets all requirements.\n"));
}

TEST(FleetAdvice, NothingAtAllIsSaid) {
  const std::vector<HostOptions> hosts = {host("a", {candidate("memfd", 6, false)})};
  EXPECT_THAT(advise_fleet(hosts).groups, IsEmpty());
  EXPECT_THAT(printed(hosts), HasSubstr("nothing meets the requirements"));
}

}  // namespace
}  // namespace sealbench::fleet
