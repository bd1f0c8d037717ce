// A whole run: timing pass, counting pass, results.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/measure/runner.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/plan/plan.hpp"
#include "harness/results/results.hpp"

namespace sealbench::measure {

/// What a run is told beside its plan.
struct RunOptions {
  std::vector<const counters::Counter*> counters;
  std::function<void(const std::string& label, int done, int total)> progress = [](const std::string&, int, int) {};
  std::function<bool()> stop = [] { return false; };
};

/// Measures `plan` in `workspace` and returns everything but what only the caller knows (version, commit, date, command
/// line). Subjects that could not be measured are in `omitted` with the reason. Throws UsageError, HostError,
/// workloads::BundleError, std::system_error.
results::Results measure(const plan::Plan& plan, Workspace& workspace, const RunOptions& options);

}  // namespace sealbench::measure
