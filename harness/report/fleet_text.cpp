#include "harness/report/fleet_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/report/fleet_tables.hpp"

namespace sealbench::report {

namespace {

/// More than this is for a page or a table, not for a screen.
constexpr std::size_t kMostLines = 20;

void write_lines(std::string_view heading, const std::vector<std::string>& lines, const Style& style,
                 std::ostream& out) {
  if (lines.empty()) return;
  out << '\n' << heading << '\n';
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) out << item_of(lines[i], style);
  if (lines.size() > kMostLines)
    out << item_of(fmt::format("and {} more lines: --format html has all", lines.size() - kMostLines), style);
}

void write_table(Table table, const std::vector<std::string>& least_important_first, const Style& style,
                 std::ostream& out) {
  narrow(table, least_important_first, style.width > 0 ? static_cast<std::size_t>(style.width) : 0);
  out << to_text(table, style);
  if (const std::string line = not_shown(table, style); !line.empty()) out << line_of(line, style);
}

void write_section(const fleet::Section& section, const Style& style, std::ostream& out) {
  out << '\n' << line_of(section_line(section), style) << '\n';
  write_table(fleet_table(section), {"lowest … highest", "I²", "hosts", "a further host"}, style, out);
  write_lines("classes of hosts", class_lines(section), style, out);
  if (section.classes.size() > 1) {
    std::vector<std::string> fewest_first;
    for (auto one = section.classes.rbegin(); one != section.classes.rend(); ++one) fewest_first.push_back(one->letter);
    fewest_first.pop_back();  // the class of most hosts stays
    out << '\n';
    write_table(class_table(section), fewest_first, style, out);
  }
  write_lines("hosts that stand out", stand_out_lines(section), style, out);
  write_lines("to be said of single hosts", problem_lines(section), style, out);
  write_lines("beware", fleet_notes(section), style, out);
}

}  // namespace

void write_fleet_text(const fleet::Overview& overview, const Style& style, std::ostream& out) {
  out << line_of(fleet_line(overview), style);
  if (!overview.doubt.empty()) out << line_of(overview.doubt, style);
  for (const fleet::Section& section : overview.sections) write_section(section, style, out);
  if (!overview.cells.empty()) {
    out << "\nthe worst verdict over hosts\n\n";
    write_table(worst_table(overview), {"of", "cells not protected everywhere", "on hosts"}, style, out);
    write_lines("cells that are not protected on every host", cell_lines(overview), style, out);
  }
  write_lines("left out", refusal_lines(overview), style, out);
}

}  // namespace sealbench::report
