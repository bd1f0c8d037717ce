// What observing a launch costs on this host.
#pragma once

#include <string>

#include "harness/counters/overhead.hpp"
#include "harness/measure/workspace.hpp"

namespace sealbench::measure {

/// Launches a container of the embedded bundle with sealrun and `strategy`, observed in every way that this host has in
/// turn, `rounds` times or until `stop` says so. Throws std::runtime_error when a launch fails, UsageError for an
/// unknown strategy.
counters::Overheads observation_cost(Workspace& workspace, const std::string& strategy, int rounds, bool (*stop)());

}  // namespace sealbench::measure
