// The paired ratio of processor time, beside that of wall time.
#pragma once

#include <optional>

#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// As paired_ratio() has it, of user and system time together (wait4(2): what the runtime and all that it waited for
/// took of the processors). What a launch waits for, and what it has to share a processor with, is not in it. Nothing
/// where these times were not measured, or no block has a pair.
std::optional<results::Ratio> processor_ratio(const results::Subject& subject, const results::Subject& reference);

}  // namespace sealbench::analysis
