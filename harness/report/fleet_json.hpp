// A fleet's report as data.
#pragma once

#include "harness/fleet/overview.hpp"

namespace sealbench::report {

/// Everything that the other formats of a fleet show: what plots/fleet.py draws.
results::Json fleet_json(const fleet::Overview& overview);

}  // namespace sealbench::report
