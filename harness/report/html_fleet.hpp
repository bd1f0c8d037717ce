// The page of a fleet.
#pragma once

#include <iosfwd>

#include "harness/fleet/overview.hpp"

namespace sealbench::report {

/// What holds on all hosts first, then a picture with a row for each host, classes, hosts that stand out, verdicts.
void write_fleet_page(const fleet::Overview& overview, std::ostream& out);

}  // namespace sealbench::report
