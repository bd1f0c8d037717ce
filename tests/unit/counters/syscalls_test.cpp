#include "harness/counters/syscalls.hpp"

#include <gtest/gtest.h>
#include <linux/audit.h>

#include <stdexcept>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/system_call_names.hpp"

namespace sealbench::counters {
namespace {

Tally tally(std::map<std::string, std::uint64_t> calls, std::map<std::string, std::uint64_t> errors = {}) {
  return {.calls = std::move(calls), .errors = std::move(errors), .copied_bytes = 0, .wall_s = 0};
}

TEST(Summary, IsExactWhenAllLaunchesAgree) {
  const std::vector<Tally> tallies(3, tally({{"read", 2}, {"execve", 1}}, {{"read", 1}}));
  const results::Json json = summarize(tallies);
  EXPECT_EQ(json["total"], 3);
  EXPECT_EQ(json["exact"], true);
  EXPECT_EQ(json["launches"], 3);
  EXPECT_EQ(json["range"], results::Json::array({3, 3}));
  EXPECT_EQ(json["by_name"], (results::Json{{"execve", 1}, {"read", 2}}));
  EXPECT_EQ(json["errors"], (results::Json{{"read", 1}}));
  EXPECT_FALSE(json.contains("varying"));
}

TEST(Summary, TakesTheMedianLaunchSoThatTheNamesAddUpToTheTotal) {
  const std::vector<Tally> tallies{tally({{"read", 9}, {"futex", 1}}), tally({{"read", 2}}),
                                   tally({{"read", 2}, {"write", 2}})};
  const results::Json json = summarize(tallies);
  EXPECT_EQ(json["total"], 4);
  EXPECT_EQ(json["exact"], false);
  EXPECT_EQ(json["range"], results::Json::array({2, 10}));
  EXPECT_EQ(json["by_name"], (results::Json{{"read", 2}, {"write", 2}}));
  EXPECT_EQ(json["varying"], (results::Json{{"futex", {0, 1}}, {"read", {2, 9}}, {"write", {0, 2}}}));
}

TEST(Summary, IsNotExactWhenOnlyTheErrorsDiffer) {
  const std::vector<Tally> tallies{tally({{"read", 1}}), tally({{"read", 1}}, {{"read", 1}})};
  EXPECT_EQ(summarize(tallies)["exact"], false);
}

TEST(Summary, RefusesNothing) { EXPECT_THROW(static_cast<void>(summarize({})), std::invalid_argument); }

TEST(SystemCallName, IsTheOneOfTheMachineAsked) {
  EXPECT_EQ(system_call_name(AUDIT_ARCH_X86_64, 59), "execve");
  EXPECT_EQ(system_call_name(AUDIT_ARCH_AARCH64, 221), "execve");
  EXPECT_EQ(system_call_name(AUDIT_ARCH_X86_64, 430), "fsopen");
}

TEST(SystemCallName, IsANumberWhenTheLibraryDoesNotKnowIt) {
  EXPECT_EQ(system_call_name(AUDIT_ARCH_X86_64, 9999), "syscall_9999");
}

TEST(Errors, AreWhatAProgramSees) {
  EXPECT_TRUE(is_visible_error(-1));
  EXPECT_TRUE(is_visible_error(-4095));
  EXPECT_TRUE(is_visible_error(-511));
  EXPECT_FALSE(is_visible_error(-512)) << "ERESTARTSYS";
  EXPECT_FALSE(is_visible_error(-516)) << "ERESTART_RESTARTBLOCK";
  EXPECT_TRUE(is_visible_error(-517));
  EXPECT_FALSE(is_visible_error(0));
  EXPECT_FALSE(is_visible_error(-4096)) << "an address";
}

TEST(Registry, FindsEveryCounterByItsNameAndNothingElse) {
  ASSERT_FALSE(all().empty());
  for (const Counter* counter : all()) EXPECT_EQ(find(counter->name()), counter);
  EXPECT_EQ(find("no such counter"), nullptr);
}

}  // namespace
}  // namespace sealbench::counters
