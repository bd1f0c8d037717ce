// What to use on a fleet, in Markdown, to be pasted into a design document.
#pragma once

#include <iosfwd>
#include <vector>

#include "harness/fleet/advice.hpp"

namespace sealbench::report {

void write_fleet_advice(const std::vector<fleet::HostOptions>& hosts, const fleet::FleetAdvice& advice,
                        const std::vector<const advise::Requirement*>& required, std::ostream& out);

}  // namespace sealbench::report
