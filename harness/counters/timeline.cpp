#include "harness/counters/timeline.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace sealbench::counters {

namespace {

/// What was done until a phase was reached.
constexpr std::array<const char*, SEALBENCH_PHASE_COUNT> kDone{
    "exec of the runtime", "seal", "clone", "exec of the sealed exe", "rootfs", "privileges", "payload", "teardown",
};
constexpr const char* kRest = "exit";

/// Closes intervals one after the other, never running backwards.
class Cutter {
 public:
  Cutter(std::uint64_t start, std::uint64_t end) : last_(start), end_(end) {}
  void cut(std::string name, std::uint64_t at) {
    const std::uint64_t to = std::clamp(at, last_, end_);
    intervals_.push_back({.name = std::move(name), .from_ns = last_, .to_ns = to});
    last_ = to;
  }
  [[nodiscard]] std::vector<Interval> finish() {
    cut(kRest, end_);
    return std::move(intervals_);
  }

 private:
  std::vector<Interval> intervals_;
  std::uint64_t last_;
  std::uint64_t end_;
};

std::uint64_t overlap(const Interval& interval, std::uint64_t from, std::uint64_t to) {
  const std::uint64_t begin = std::max(interval.from_ns, from);
  const std::uint64_t end = std::min(interval.to_ns, to);
  return end > begin ? end - begin : 0;
}

/// The stretches in which nothing ran or somebody waited, spread over the intervals that they touch.
void add_stretch(std::span<const Interval> intervals, std::vector<Activity>& activities, std::uint64_t Activity::*sum,
                 std::uint64_t from, std::uint64_t to) {
  for (std::size_t i = 0; i < intervals.size(); ++i) activities[i].*sum += overlap(intervals[i], from, to);
}

}  // namespace

std::vector<Interval> intervals_of(const sealbench_phases& phases, std::uint64_t launched_ns, std::uint64_t reaped_ns) {
  if (phases.reached_ns[SEALBENCH_PHASE_START] == 0) return {};
  // A late mark is a process that was given a CPU late; whatever was reached after it had been reached in truth.
  auto reached = std::to_array(phases.reached_ns);
  std::uint64_t earliest = reaped_ns;
  for (auto mark = reached.rbegin(); mark != reached.rend(); ++mark) {
    if (*mark != 0) earliest = *mark = std::min(*mark, earliest);
  }
  Cutter cutter(launched_ns, reaped_ns);
  for (std::size_t phase = 0; phase < kDone.size(); ++phase) {
    if (reached[phase] != 0) cutter.cut(kDone[phase], reached[phase]);
  }
  return cutter.finish();
}

std::vector<Interval> intervals_of(std::span<const Event> events, std::uint64_t launched_ns, std::uint64_t reaped_ns) {
  Cutter cutter(launched_ns, reaped_ns);
  for (const Event& event : events) {
    if (event.kind == Event::Kind::exec) cutter.cut("until exec of " + event.program, event.ns);
    if (event.kind == Event::Kind::exit && event.thread == event.process) {
      cutter.cut("until exit of " + event.program, event.ns);
    }
  }
  return cutter.finish();
}

std::vector<Activity> activities_in(std::span<const Interval> intervals, std::span<const Event> events) {
  std::vector<Activity> activities(intervals.size());
  if (intervals.empty()) return activities;
  std::set<pid_t> running;
  std::map<pid_t, std::uint64_t> lock_waits;  // since when
  std::uint64_t idle_since = intervals.front().from_ns;
  for (const Event& event : events) {
    // The last interval that has begun: what happens after the end (a thread's last switch) belongs to it.
    const auto after =
        std::upper_bound(intervals.begin(), intervals.end(), event.ns,
                         [](std::uint64_t ns, const Interval& interval) { return ns < interval.from_ns; });
    const auto index = after == intervals.begin() ? 0 : static_cast<std::size_t>(after - intervals.begin() - 1);
    Activity& activity = activities[index];
    switch (event.kind) {
      case Event::Kind::on_cpu:
        if (running.empty()) add_stretch(intervals, activities, &Activity::off_cpu_ns, idle_since, event.ns);
        running.insert(event.thread);
        break;
      case Event::Kind::off_cpu_waiting:
      case Event::Kind::off_cpu_runnable:
        ++(event.kind == Event::Kind::off_cpu_waiting ? activity.voluntary_switches : activity.involuntary_switches);
        running.erase(event.thread);
        if (running.empty()) idle_since = event.ns;
        break;
      case Event::Kind::page_fault:
        ++activity.page_faults;
        break;
      case Event::Kind::mount_lock_wait:
        ++activity.mount_lock_waits;
        lock_waits[event.thread] = event.ns;
        break;
      case Event::Kind::mount_lock_held:
        if (const auto wait = lock_waits.find(event.thread); wait != lock_waits.end()) {
          add_stretch(intervals, activities, &Activity::mount_lock_wait_ns, wait->second, event.ns);
          lock_waits.erase(wait);
        }
        break;
      case Event::Kind::exec:
      case Event::Kind::exit:
        break;
    }
  }
  if (running.empty()) {
    add_stretch(intervals, activities, &Activity::off_cpu_ns, idle_since, intervals.back().to_ns);
  }
  return activities;
}

}  // namespace sealbench::counters
