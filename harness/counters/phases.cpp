// counts.phases: where the time of a launch goes, and what happens meanwhile.
#include <time.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/events.hpp"
#include "harness/counters/launches.hpp"
#include "harness/counters/phase_buffer.hpp"
#include "harness/counters/summary.hpp"
#include "harness/counters/timeline.hpp"

namespace sealbench::counters {

namespace {

constexpr int kTimed = 20;    // with the runtime's own timestamps only: a launch writes eight times 8 bytes more
constexpr int kObserved = 3;  // with tracepoints on, which cost time: for what happened, not for how long it took

std::uint64_t monotonic_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

/// The intervals of one launch and, when it was observed, its activities.
struct Course {
  std::vector<Interval> intervals;
  std::vector<Activity> activities;
};

/// With the runtime's own timestamps alone.
Course timed(const Command& command) {
  const PhaseBuffer buffer;
  HeldChild child(buffer.with_environment(command), buffer.fd());
  const std::uint64_t launched = monotonic_ns();
  child.release();
  child.wait();
  return {.intervals = intervals_of(buffer.read(), launched, monotonic_ns()), .activities = {}};
}

/// With events besides; their executions and ends stand in for the phases of a runtime that records none.
Course observed(const Command& command) {
  const PhaseBuffer buffer;
  HeldChild child(buffer.with_environment(command), buffer.fd());
  const std::vector<Event> events = run_and_tell(child);
  const std::uint64_t launched = events.empty() ? 0 : events.front().ns;
  const std::uint64_t reaped = events.empty() ? 0 : events.back().ns;
  Course course{.intervals = intervals_of(buffer.read(), launched, reaped), .activities = {}};
  if (course.intervals.empty()) course.intervals = intervals_of(events, launched, reaped);
  course.activities = activities_in(course.intervals, events);
  return course;
}

std::vector<std::string> names_of(const Course& course) {
  std::vector<std::string> names;
  for (const Interval& interval : course.intervals) names.push_back(interval.name);
  return names;
}

std::uint64_t length(const Course& course) {
  return course.intervals.empty() ? 0 : course.intervals.back().to_ns - course.intervals.front().from_ns;
}

/// Those with the same intervals as the median launch: only they can be added up (two processes may take turns).
std::vector<Course> comparable(std::vector<Course> courses) {
  std::sort(courses.begin(), courses.end(), [](const Course& a, const Course& b) { return length(a) < length(b); });
  const std::vector<std::string> names = names_of(courses[(courses.size() - 1) / 2]);
  std::erase_if(courses, [&](const Course& course) { return names_of(course) != names; });
  return courses;
}

template <typename Value, typename Get>
Value median_of(const std::vector<Course>& courses, Get get) {
  std::vector<Value> values;
  for (const Course& course : courses) values.push_back(get(course));
  return median(values);
}

void add_durations(results::Json& phases, const std::vector<Course>& courses) {
  for (std::size_t i = 0; i < courses.front().intervals.size(); ++i) {
    std::vector<double> seconds;
    for (const Course& course : courses) seconds.push_back(course.intervals[i].seconds());
    phases.push_back({{"name", courses.front().intervals[i].name},
                      {"median_s", median(seconds)},
                      {"min_s", *std::min_element(seconds.begin(), seconds.end())},
                      {"max_s", *std::max_element(seconds.begin(), seconds.end())}});
  }
}

void add_activities(results::Json& phases, const std::vector<Course>& courses) {
  for (std::size_t i = 0; i < courses.front().activities.size(); ++i) {
    const auto count = [&](std::uint64_t Activity::*member) {
      return median_of<std::uint64_t>(courses, [&](const Course& course) { return course.activities[i].*member; });
    };
    results::Json& phase = phases[i];
    phase["page_faults"] = count(&Activity::page_faults);
    phase["voluntary_switches"] = count(&Activity::voluntary_switches);
    phase["involuntary_switches"] = count(&Activity::involuntary_switches);
    phase["off_cpu_s"] = static_cast<double>(count(&Activity::off_cpu_ns)) * 1e-9;
    phase["mount_lock_waits"] = count(&Activity::mount_lock_waits);
    phase["mount_lock_wait_s"] = static_cast<double>(count(&Activity::mount_lock_wait_ns)) * 1e-9;
  }
}

class Phases final : public Counter {
 public:
  [[nodiscard]] std::string_view name() const override { return "phases"; }

  [[nodiscard]] std::string_view summary() const override {
    static const std::string kSummary = [] {
      std::string text =
          "time by phase as the runtime records it, else by executions and ends; faults and switches in each";
      const strategies::Support events = event_support();
      if (!events.supported) text += " (recorded phases only: " + events.reason + ")";
      return text;
    }();
    return kSummary;
  }

  [[nodiscard]] strategies::Support support() const override { return strategies::Support::yes(); }

  void store(results::Json counted, results::Subject& subject) const override { subject.phases = std::move(counted); }

  [[nodiscard]] results::Json count(const Launch& launch) const override {
    results::Json json{{"clock", "CLOCK_MONOTONIC"}};
    results::Json phases = results::Json::array();
    const bool recorded = !observe(launch, timed).intervals.empty();
    if (recorded) {
      const std::vector<Course> courses = comparable(repeat(launch, timed, kTimed));
      json["source"] = "runtime";
      json["launches"] = courses.size();
      add_durations(phases, courses);
    }
    const strategies::Support events = event_support();
    if (events.supported) {
      const std::vector<Course> courses = comparable(repeat(launch, observed, kObserved));
      if (!recorded) {
        json["source"] = "executions and ends";
        json["launches"] = courses.size();
        add_durations(phases, courses);
      }
      json["observed_launches"] = courses.size();
      if (courses.front().activities.size() == phases.size()) add_activities(phases, courses);
    }
    json["phases"] = phases;
    json["unavailable"] = unavailable(recorded, events);
    return json;
  }

 private:
  static std::vector<Course> repeat(const Launch& launch, Course (*one)(const Command&), int times) {
    std::vector<Course> courses;
    for (int i = 0; i < times; ++i) courses.push_back(observe(launch, one));
    return courses;
  }

  static std::vector<std::string> unavailable(bool recorded, const strategies::Support& events) {
    if (events.supported) return untold_events();
    std::vector<std::string> reasons{"page faults, switches and waits: " + events.reason};
    if (!recorded) reasons.push_back("executions and ends of a runtime that records no phases: " + events.reason);
    return reasons;
  }
};

}  // namespace

const Counter& phases() {
  static const Phases kCounter;
  return kCounter;
}

}  // namespace sealbench::counters
