// What ptrace can do besides counting: look at the host after every single system call of a launch.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "harness/counters/counter.hpp"
#include "harness/counters/held_child.hpp"
#include "harness/counters/tally.hpp"

namespace sealbench::counters {

/// Called whenever a thread of the launch returns from a system call, before it goes on, and when one has ended. `call`
/// gives the call's name, or "exit" for an end.
using StopObserver = std::function<void(const std::function<std::string()>& call)>;

/// A system call of this machine's own architecture that has returned.
struct ReturnedCall {
  std::uint64_t number = 0;
  std::array<std::uint64_t, 6> arguments{};
  std::int64_t result = 0;
};

/// What else to do in a traced launch; each may be empty.
struct TraceHooks {
  std::function<void(pid_t)> before_release;  ///< the launched process exists and waits at its gate
  StopObserver at_stop;
  std::function<void(pid_t)> at_exec = {};   ///< a process has just executed a program and waits
  std::function<void(pid_t)> at_birth = {};  ///< a process or thread has been made and waits, before its first step
  std::function<void(pid_t, const ReturnedCall&)> at_return = {};  ///< a thread has returned from a call and waits
  /// Whether to stop at system calls and count them; without it a launch takes hardly longer than untraced.
  bool every_call = true;
  std::chrono::nanoseconds timeout = kLaunchTimeout;  ///< then the launch is killed and counts as failed
};

/// As SystemCallTracer::trace, with hooks; they run on the tracing thread. Tracer and launch share one processor, so
/// that a program which asks how many it may use (sched_getaffinity(2); Go) is told one.
Tally trace_with_ptrace(const Command& command, const TraceHooks& hooks);

}  // namespace sealbench::counters
