// Which subject ratios refer to, chosen after measuring.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// Makes the subject of that name the reference, and computes every ratio anew. A control is the old reference once
/// more: where they change places the other is the control now, else there is none. Throws std::invalid_argument for a
/// name that no subject has, and when no other was launched in the same blocks, so that there are no ratios.
void refer_to(results::Results& results, const std::string& name);

}  // namespace sealbench::analysis
