// What ptrace can do besides counting: look at the host after every single system call of a launch.
#pragma once

#include <functional>
#include <string>

#include "harness/counters/counter.hpp"
#include "harness/counters/tally.hpp"

namespace sealbench::counters {

/// Called whenever a thread of the launch returns from a system call, before it goes on, and when one has ended. `call`
/// gives the call's name, or "exit" for an end.
using StopObserver = std::function<void(const std::function<std::string()>& call)>;

/// As SystemCallTracer::trace, with an observer.
Tally trace_with_ptrace(const Command& command, const StopObserver& observer);

}  // namespace sealbench::counters
