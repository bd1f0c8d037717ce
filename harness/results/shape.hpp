// What is kept as JSON in a results file, of which readers take some things for granted.
#pragma once

#include "harness/results/reader.hpp"

namespace sealbench::results {

// Each throws std::runtime_error that names the member which is of another kind than bench writes. Members that nobody
// relies on may be anything.

/// `counts` of a subject: which counters there are is open, what one says of its figures is not.
void check_counts(const Reader& counts);
/// `phases` of a subject.
void check_phases(const Reader& phases);
/// `observed` of a subject: what its container was executed from.
void check_observed(const Reader& observed);
/// `plan` of the file. Whether it can be run again is another question (plan/from_json.cpp).
void check_plan(const Reader& plan);

}  // namespace sealbench::results
