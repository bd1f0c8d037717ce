// Several tallies of the same launch as one figure.
#pragma once

#include <span>

#include "harness/counters/tally.hpp"
#include "harness/results/results.hpp"

namespace sealbench::counters {

/// What counts.syscalls says of `tallies` (at least one; throws std::invalid_argument otherwise):
/// total, by_name and errors are those of the launch with the median total (the lower one of two), so that by_name adds
/// up to total; exact tells whether all tallies are equal, launches how many there were, range the least and the
/// greatest total. Where they differ, varying has [least, greatest] for each name whose count differs,
/// varying_errors the same for failures.
results::Json summarize(std::span<const Tally> tallies);

}  // namespace sealbench::counters
