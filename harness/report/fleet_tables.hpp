// A fleet as tables and sentences, for the formats that show one to people.
#pragma once

#include <string>
#include <vector>

#include "harness/fleet/overview.hpp"
#include "harness/report/table.hpp"

namespace sealbench::report {

/// "6.248 [6.105, 6.371]" of a mean over hosts; the estimate alone without an interval.
std::string pooled_text(const analysis::RandomEffects& pooled);

/// One row for each subject but references: its mean ratio over hosts, the range for a further host, I², hosts, range.
Table fleet_table(const fleet::Section& section);

/// One row for each subject, a column for each class of hosts.
Table class_table(const fleet::Section& section);

/// One row for each strategy: the worst verdict of all its cells over all hosts.
Table worst_table(const fleet::Overview& overview);

/// What the fleet is, in a sentence.
std::string fleet_line(const fleet::Overview& overview);
/// What the table of a section is of.
std::string section_line(const fleet::Section& section);

/// In a line each.
std::vector<std::string> class_lines(const fleet::Section& section);
std::vector<std::string> stand_out_lines(const fleet::Section& section);
/// Cells that are not protected on every host, those about which hosts disagree first; without the control's.
std::vector<std::string> cell_lines(const fleet::Overview& overview);
/// Hosts of which there is nothing, and runs with something to be said of them; alike ones together.
std::vector<std::string> refusal_lines(const fleet::Overview& overview);
std::vector<std::string> problem_lines(const fleet::Section& section);
/// What one has to know of the figures.
std::vector<std::string> fleet_notes(const fleet::Section& section);

/// The first few of these names, and how many more.
std::string first_few(const std::vector<std::string>& names);

}  // namespace sealbench::report
