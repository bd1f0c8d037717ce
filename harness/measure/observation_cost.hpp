// What observing a launch costs on this host.
#pragma once

#include <string>
#include <vector>

#include "harness/counters/overhead.hpp"
#include "harness/measure/workspace.hpp"

namespace sealbench::measure {

/// Launches a container of the embedded bundle with sealrun and `strategy`, observed in every way that this host has in
/// turn, `rounds` times. Throws std::runtime_error when a launch fails, UsageError for an unknown strategy.
std::vector<counters::Overhead> observation_cost(Workspace& workspace, const std::string& strategy, int rounds);

}  // namespace sealbench::measure
