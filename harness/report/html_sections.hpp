// Parts that the page of one workload and that of a survey share.
#pragma once

#include <string>

#include "harness/report/html_pictures.hpp"
#include "harness/report/html_text.hpp"
#include "harness/results/results.hpp"
#include "harness/results/survey.hpp"

namespace sealbench::report {

/// Everything up to the first paragraph, within the header.
std::string html_begin(const std::string& title, const std::string& lead);

/// The table of every report.
HtmlTable measurements_table(const results::Results& results);

/// Names and plain values of an object, objects in it included.
HtmlTable facts_table(const results::Json& object, const std::string& caption);

/// What was launched.
HtmlTable commands_table(const results::Results& results);

/// A picture with what it shows in words.
std::string figure_html(const HtmlPicture& picture);

/// The results to download: as a file and as CSV; as a survey.
std::string raw_numbers_html(const results::Results& results);
std::string raw_survey_html(const results::Survey& survey);

}  // namespace sealbench::report
