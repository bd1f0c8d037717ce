// What curves say: how the metric that is looked at grows with the parameter that differs between subjects.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// One line for each subject that was measured at three or more values of one parameter that is a number or a size:
/// "memfd: 1.05 ms + 0.43 ms per MiB of exe-size [0.42, 0.44]", and where lines cross that of the reference. Nothing
/// where several parameters differ.
std::vector<std::string> curve_notes(const results::Results& results);

}  // namespace sealbench::report
