// What observing a launch costs.
#pragma once

#include <string>
#include <vector>

#include "harness/counters/counter.hpp"

namespace sealbench::counters {

/// The cost of one way to observe.
struct Overhead {
  std::string method;   ///< "none", a tracer's name, or "strace -f"
  std::string reason;   ///< why it could not be measured; empty when it was
  double median_s = 0;  ///< of a launch
  double ratio = 0;     ///< median over rounds of the ratio to the unobserved launch of the same round
};

/// What measure_overhead found.
struct Overheads {
  std::vector<Overhead> methods;  ///< the first is the unobserved launch
  int rounds = 0;                 ///< that were done; without any the figures say nothing
};

/// Launches once per round and method, methods in turn so that drift of the machine meets all of them, after one
/// unmeasured round; `stop`, asked before each, ends it early. Each launch is timed from its execve to its end,
/// whatever the observer does before and after. Throws std::runtime_error when a launch fails, std::invalid_argument
/// for less than one round.
Overheads measure_overhead(
    const Launch& launch, int rounds, bool (*stop)() = [] { return false; });

/// As a small table for `bench doctor --measure-overhead`.
std::string to_text(const Overheads& overheads);

}  // namespace sealbench::counters
