// JSON files, whatever is in them.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// Parses a file; "-" is standard input. Throws std::runtime_error that says whether it is empty, truncated or not
/// JSON, and where.
Json parse_file(const std::string& path);

/// A results file that was parsed already; that it was edited is a warning. Throws std::runtime_error.
Results results_of(const Json& document);

/// The whole text of a results file, with its digest.
std::string text_of(const Results& results);

}  // namespace sealbench::results
