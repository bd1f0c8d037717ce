// One observed launch with what the workload wants done around it.
#pragma once

#include <exception>
#include <utility>

#include "harness/counters/counter.hpp"

namespace sealbench::counters {

/// Calls before(), observes one launch, calls after() in any case. `observation` takes the Command and may throw. When
/// it does, its error is the one that is reported, not one of after().
template <typename Observation>
auto observe(const Launch& launch, Observation&& observation) {
  if (launch.before) launch.before();
  const auto clean_up = [&] {
    if (launch.after) launch.after();
  };
  auto seen = [&] {
    try {
      return observation(launch.command());
    } catch (...) {
      const std::exception_ptr first = std::current_exception();
      try {
        clean_up();
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): most likely a consequence of the first
      }
      std::rethrow_exception(first);
    }
  }();
  clean_up();
  return seen;
}

}  // namespace sealbench::counters
