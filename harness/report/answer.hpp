// The workload's question, answered in words.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// "What does a created container hold? memfd holds 12.1 MiB per container, sealed-overlayfs 0.02 MiB." Medians of the
/// metric that is looked at. Up to four subjects have their say, of more the reference and the two ends; of several
/// points the last. Empty for results that have no question (of other tools, of older versions) or no samples.
std::string answer_line(const results::Results& results);

/// The same without the question; empty where nothing was measured.
std::string answer_text(const results::Results& results);

}  // namespace sealbench::report
