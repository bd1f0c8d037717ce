#include "harness/counters/timeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealbench::counters {
namespace {

using Kind = Event::Kind;

Event event(std::uint64_t ns, pid_t thread, Kind kind, std::string program = {}) {
  return {.ns = ns, .thread = thread, .process = thread, .kind = kind, .program = std::move(program)};
}

std::vector<std::string> described(const std::vector<Interval>& intervals) {
  std::vector<std::string> texts;
  for (const Interval& interval : intervals) {
    texts.push_back(interval.name + " " + std::to_string(interval.from_ns) + "-" + std::to_string(interval.to_ns));
  }
  return texts;
}

TEST(RecordedPhases, FillTheLaunchWithoutGaps) {
  sealbench_phases phases{};
  for (std::uint64_t i = 0; i < SEALBENCH_PHASE_COUNT; ++i) phases.reached_ns[i] = 110 + 10 * i;
  EXPECT_THAT(described(intervals_of(phases, 100, 200)),
              testing::ElementsAre("exec of the runtime 100-110", "seal 110-120", "clone 120-130",
                                   "exec of the sealed exe 130-140", "rootfs 140-150", "privileges 150-160",
                                   "payload 160-170", "teardown 170-180", "exit 180-200"));
}

TEST(RecordedPhases, ThatAreMissingBelongToTheNext) {
  sealbench_phases phases{};
  phases.reached_ns[SEALBENCH_PHASE_START] = 110;
  phases.reached_ns[SEALBENCH_PHASE_CLONED] = 130;
  EXPECT_THAT(described(intervals_of(phases, 100, 200)),
              testing::ElementsAre("exec of the runtime 100-110", "clone 110-130", "exit 130-200"));
}

TEST(RecordedPhases, OutOfOrderEndWithTheNextAndAreNeverNegative) {
  sealbench_phases phases{};
  phases.reached_ns[SEALBENCH_PHASE_START] = 110;
  phases.reached_ns[SEALBENCH_PHASE_CLONED] = 150;
  phases.reached_ns[SEALBENCH_PHASE_INIT_ENTERED] = 140;
  phases.reached_ns[SEALBENCH_PHASE_PAYLOAD_EXIT] = 300;
  EXPECT_THAT(described(intervals_of(phases, 100, 200)),
              testing::ElementsAre("exec of the runtime 100-110", "clone 110-140", "exec of the sealed exe 140-140",
                                   "payload 140-200", "exit 200-200"));
}

TEST(RecordedPhases, AreNoneForARuntimeThatRecordsNone) { EXPECT_TRUE(intervals_of(sealbench_phases{}, 1, 2).empty()); }

TEST(EventIntervals, EndWithExecutionsAndEndsOfProcesses) {
  std::vector<Event> events{event(10, 1, Kind::exec, "runc"), event(20, 2, Kind::page_fault),
                            event(30, 2, Kind::exit, "true"), event(40, 3, Kind::exit, "thread")};
  events.back().process = 1;  // a thread's end is no process's
  EXPECT_THAT(described(intervals_of(events, 0, 50)),
              testing::ElementsAre("until exec of runc 0-10", "until exit of true 10-30", "exit 30-50"));
}

TEST(Activities, AreCountedInTheIntervalInWhichTheyHappen) {
  const std::vector<Interval> intervals{{.name = "a", .from_ns = 0, .to_ns = 100},
                                        {.name = "b", .from_ns = 100, .to_ns = 200}};
  const std::vector<Event> events{event(0, 1, Kind::on_cpu),
                                  event(99, 1, Kind::page_fault),
                                  event(100, 1, Kind::page_fault),
                                  event(150, 1, Kind::page_fault),
                                  event(160, 1, Kind::off_cpu_waiting),
                                  event(170, 1, Kind::on_cpu),
                                  event(180, 1, Kind::off_cpu_runnable),
                                  event(190, 1, Kind::on_cpu),
                                  event(250, 1, Kind::off_cpu_waiting)};
  const std::vector<Activity> activities = activities_in(intervals, events);
  ASSERT_EQ(activities.size(), 2U);
  EXPECT_EQ(activities[0].page_faults, 1U);
  EXPECT_EQ(activities[0].voluntary_switches, 0U);
  EXPECT_EQ(activities[0].off_cpu_ns, 0U);
  EXPECT_EQ(activities[1].page_faults, 2U);
  EXPECT_EQ(activities[1].voluntary_switches, 2U);
  EXPECT_EQ(activities[1].involuntary_switches, 1U);
  EXPECT_EQ(activities[1].off_cpu_ns, 20U);
}

TEST(Activities, CountTimeOffTheCpuOnlyWhileNobodyRuns) {
  const std::vector<Interval> intervals{{.name = "a", .from_ns = 0, .to_ns = 100},
                                        {.name = "b", .from_ns = 100, .to_ns = 200}};
  const std::vector<Event> events{event(10, 1, Kind::on_cpu),          event(20, 2, Kind::on_cpu),
                                  event(30, 1, Kind::off_cpu_waiting), event(50, 2, Kind::off_cpu_waiting),
                                  event(150, 1, Kind::on_cpu),         event(180, 1, Kind::off_cpu_waiting)};
  const std::vector<Activity> activities = activities_in(intervals, events);
  EXPECT_EQ(activities[0].off_cpu_ns, 10U + 50U);
  EXPECT_EQ(activities[1].off_cpu_ns, 50U + 20U);
}

TEST(Activities, SpreadAWaitForTheMountLockOverTheIntervalsItTouches) {
  const std::vector<Interval> intervals{{.name = "a", .from_ns = 0, .to_ns = 100},
                                        {.name = "b", .from_ns = 100, .to_ns = 200}};
  const std::vector<Event> events{event(0, 1, Kind::on_cpu), event(90, 1, Kind::mount_lock_wait),
                                  event(130, 1, Kind::mount_lock_held), event(140, 2, Kind::mount_lock_held)};
  const std::vector<Activity> activities = activities_in(intervals, events);
  EXPECT_EQ(activities[0].mount_lock_waits, 1U);
  EXPECT_EQ(activities[0].mount_lock_wait_ns, 10U);
  EXPECT_EQ(activities[1].mount_lock_waits, 0U);
  EXPECT_EQ(activities[1].mount_lock_wait_ns, 30U);
}

TEST(Activities, AreNoneWithoutIntervals) {
  EXPECT_TRUE(activities_in({}, std::vector<Event>{event(1, 1, Kind::on_cpu)}).empty());
}

}  // namespace
}  // namespace sealbench::counters
