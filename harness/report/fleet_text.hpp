// A fleet on a screen.
#pragma once

#include <iosfwd>

#include "harness/fleet/overview.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {

void write_fleet_text(const fleet::Overview& overview, const Style& style, std::ostream& out);

}  // namespace sealbench::report
