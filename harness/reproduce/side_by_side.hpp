// Published and measured figures side by side.
#pragma once

#include <string>

#include "harness/report/report.hpp"
#include "harness/reproduce/recipe.hpp"
#include "harness/results/results.hpp"

namespace sealbench::reproduce {

/// A table of the recipe's figures and what was measured: times (mean ± standard deviation), ratios to the first figure
/// (here paired, with their interval, where the results have it), what differs, where the figures come from. A figure
/// whose subject was not measured says so. On a screen that is too narrow for all columns the last, the ratios, stay.
std::string side_by_side(const Recipe& recipe, const results::Results& results, const report::Style& style);

}  // namespace sealbench::reproduce
