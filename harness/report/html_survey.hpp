// The page of a survey.
#pragma once

#include <iosfwd>

#include "harness/results/survey.hpp"

namespace sealbench::report {

/// The answers first, then a picture and a table for each workload.
void write_survey_page(const results::Survey& survey, std::ostream& out);

}  // namespace sealbench::report
