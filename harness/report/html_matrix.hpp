// The protection matrix of the page, from the verdicts of a results file.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// Tables by privileges and by probe, what fell with its evidence, and the properties; empty without verdicts.
std::string protection_html(const results::Results& results);

}  // namespace sealbench::report
