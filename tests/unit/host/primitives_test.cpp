#include "harness/host/primitives.hpp"

#include <gtest/gtest.h>

#include <set>

#include "harness/host/activity.hpp"

namespace sealbench::host {
namespace {

TEST(Primitives, AreMeasuredOnceAndNamedForTheResultsFile) {
  const results::Json& costs = primitive_costs();
  std::set<std::string_view> members;
  for (const Primitive& primitive : primitives()) EXPECT_TRUE(members.insert(primitive.member).second);
  for (const auto& [member, cost] : costs.items()) {
    EXPECT_TRUE(members.contains(member)) << member;
    EXPECT_GT(cost.get<double>(), 0) << member;
  }
  for (const char* member : {"anonymous_page_fault_s", "getppid_s", "clone_exit_s", "pipe_wakeup_s"})
    EXPECT_TRUE(costs.contains(member)) << member << " needs no privilege";
  EXPECT_EQ(&primitive_costs(), &costs);
}

TEST(ProcessorTimes, AreReadFromTheFirstLine) {
  const auto times = processor_times("cpu  100 20 30 400 50 6 7 8 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n", 100);
  ASSERT_TRUE(times);
  EXPECT_DOUBLE_EQ(times->busy, 1.63) << "guests are within user";
  EXPECT_DOUBLE_EQ(times->idle, 4.5);
  EXPECT_DOUBLE_EQ(times->stolen, 0.08);
}

TEST(ProcessorTimes, AreUnknownOfOtherText) {
  for (const char* text : {"", "cpu", "cpu 1 2 3", "intr 1 2 3 4 5 6 7 8", "cpu a b c d e f g h"})
    EXPECT_FALSE(processor_times(text, 100)) << text;
}

TEST(Activity, SaysNothingOfNoTime) { EXPECT_EQ(Activity().to_json(), results::Json::object()); }

TEST(Activity, IsInSharesOfTheProcessorsTime) {
  Activity activity;
  activity.begin();
  // Until the clock of /proc/stat has gone on: it counts in ticks.
  do {
    activity.end();
    if (activity.to_json().empty()) activity.begin();
  } while (activity.to_json().empty());
  const results::Json shares = activity.to_json();
  for (const char* share : {"own_share", "other_share", "steal_share"}) {
    EXPECT_GE(shares.at(share).get<double>(), 0) << share;
    EXPECT_LE(shares.at(share).get<double>(), 1) << share;
  }
}

}  // namespace
}  // namespace sealbench::host
