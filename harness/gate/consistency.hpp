// Whether a results file still says what bench wrote.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::gate {

/// What in the file contradicts itself, in words; empty when nothing does: a ratio that is not the one of its samples,
/// a total of system calls that is not the sum of its names, a position that is not in the order of its block. Catches
/// an edit of one of the two places by hand, or a merge of two files; not a forgery.
std::string contradiction(const results::Results& results);

}  // namespace sealbench::gate
