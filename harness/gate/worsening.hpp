// By how much a subject is worse than another one, session by session: what gates and comparisons decide by.
#pragma once

#include <cstddef>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::gate {

/// The medians, over the blocks of each session that was not cut short, of ln(value / the other's), of the metric that
/// is looked at.
std::vector<double> session_medians(const results::Subject& subject, const results::Subject& other);

/// The same with the sign turned where more is better: above 0 is worse, whatever the metric.
std::vector<double> worsening(const results::Results& results, const results::Subject& subject,
                              const results::Subject& other);

/// The blocks that the two have in common.
std::size_t blocks_of(const results::Subject& subject, const results::Subject& other);

}  // namespace sealbench::gate
