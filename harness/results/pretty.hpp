// Text of a results file.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// The document as text that people can read and git can compare: indented by two, but an array of plain values on one
/// line (a column of a thousand samples is one line, not a thousand). Ends in a newline.
std::string pretty(const Json& document);

}  // namespace sealbench::results
