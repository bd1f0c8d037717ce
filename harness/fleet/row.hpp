// A host's results, made a row.
#pragma once

#include "harness/fleet/overview.hpp"

namespace sealbench::fleet {

/// All but what is relative to other hosts: its class, and the places of its subjects.
Row row_of(const Entry& entry);

Measured measured_of(const results::Subject& subject);

}  // namespace sealbench::fleet
