// Where the time of a launch went: its phases, and what happened in each. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/counters/events.hpp"
#include "sys/phases.hpp"

namespace sealbench::counters {

/// A part of a launch, named after what it did. Times are CLOCK_MONOTONIC.
struct Interval {
  std::string name;
  std::uint64_t from_ns = 0;
  std::uint64_t to_ns = 0;

  [[nodiscard]] double seconds() const { return static_cast<double>(to_ns - from_ns) * 1e-9; }
};

/// The phases that a runtime recorded, between `launched_ns` (the launch was let go) and `reaped_ns` (it was waited
/// for). Without gaps: a phase that was not reached is part of the next one; of two that were recorded out of order
/// (parent and init run side by side) the late one ends with the other. No intervals for a runtime that recorded
/// nothing.
std::vector<Interval> intervals_of(const sealbench_phases& phases, std::uint64_t launched_ns, std::uint64_t reaped_ns);

/// For any other runtime: one interval up to each execution and each end of a process, and the rest.
std::vector<Interval> intervals_of(std::span<const Event> events, std::uint64_t launched_ns, std::uint64_t reaped_ns);

/// What happened in an interval.
struct Activity {
  std::uint64_t page_faults = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t mount_lock_waits = 0;
  std::uint64_t mount_lock_wait_ns = 0;  ///< summed over threads
  std::uint64_t off_cpu_ns = 0;          ///< no thread of the launch ran: all waited, for the kernel or for a CPU
};

/// One activity for each interval. `events` are in the order of time. The launch begins off the CPU.
std::vector<Activity> activities_in(std::span<const Interval> intervals, std::span<const Event> events);

}  // namespace sealbench::counters
