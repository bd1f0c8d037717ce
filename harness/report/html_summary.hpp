// The results in words: what a reader who reads one paragraph should know.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// One sentence each, plain text. Says only what the results carry: without verdicts that nothing was verified.
std::vector<std::string> summary_sentences(const results::Results& results);

}  // namespace sealbench::report
