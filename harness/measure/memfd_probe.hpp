// Which sealed memfd a runtime takes for its own exe: tried, in one launch.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/results/results.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::measure {

/// How a memfd must be sealed.
struct MemfdTaken {
  std::vector<std::string> options;  ///< of `sealrun exec-sealed`
  /// `{"execute_bits": "sealed" or "unsealed", "probed": …}`, and what contradicts what was known of the version.
  results::Json facts;
};

/// Launches the runtime whose program is `exe` by `launch`, which executes it from a memfd with every seal, and looks
/// whether it makes another one. Where that cannot be seen, or takes longer than `timeout`, its adapter's rule for its
/// version holds.
MemfdTaken probe_memfd(const workloads::Runtime& adapter, const std::string& exe,
                       const std::function<counters::Command()>& launch, std::chrono::nanoseconds timeout);

}  // namespace sealbench::measure
