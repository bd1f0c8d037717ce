// What a reader has to know beside the table.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// How it was measured: workload, blocks, sessions, seed. One line.
std::string measured_line(const results::Results& results);

/// What auto recommends; empty where the run did not ask.
std::string recommended_line(const results::Results& results);

/// One line each: outliers, missing intervals, what makes an interval say less than it seems to, a control that is off,
/// subjects left out with the reason, warnings, an interruption.
std::vector<std::string> notes(const results::Results& results);

}  // namespace sealbench::report
