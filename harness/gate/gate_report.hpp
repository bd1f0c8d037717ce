// A gate's decision as text for people and for machines.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "harness/gate/gate.hpp"
#include "harness/report/report.hpp"

namespace sealbench::gate {

/// One line for each subject, what could not be compared, and the outcome last.
void write_text(const Decision& decision, const report::Style& style, std::ostream& out);

/// One document: subjects with verdict, change, bounds, counts; outcome and options.
void write_json(const Decision& decision, std::ostream& out);

/// A test for each subject: "can't tell" and "environment" are skipped ones.
void write_junit(const Decision& decision, std::ostream& out);

/// Workflow commands of GitHub Actions: ::error for what failed or could not have failed, ::warning for what else is
/// undecided, ::notice for the rest.
void write_github(const Decision& decision, std::ostream& out);

/// Markdown for $GITHUB_STEP_SUMMARY.
void write_github_summary(const Decision& decision, std::ostream& out);

/// Writes the format of that name: text, json, junit or github. The latter also appends write_github_summary to the
/// file that `step_summary` names, unless it is empty. Throws std::invalid_argument with the names for another one.
void write(std::string_view format, const Decision& decision, const report::Style& style,
           const std::string& step_summary, std::ostream& out);

/// "passed", "failed", or "can't tell", of the whole gate.
std::string_view outcome(const Decision& decision);

}  // namespace sealbench::gate
