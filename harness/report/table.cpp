#include "harness/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "harness/analysis/moments.hpp"
#include "harness/report/subject_title.hpp"
#include "harness/results/metrics.hpp"
#include "harness/text/join.hpp"
#include "harness/text/width.hpp"

namespace sealbench::report {
namespace {

/// The least mean of all subjects.
template <typename Values>
double least_mean(const results::Results& results, Values&& values) {
  double least = std::numeric_limits<double>::infinity();
  for (const results::Subject& subject : results.subjects) {
    if (subject.samples.size() > 0) least = std::min(least, analysis::moments(values(subject.samples)).mean());
  }
  return least;
}

TableContext context_of(const results::Results& results) {
  const double typical = least_mean(results, [](const results::Samples& samples) { return samples.values(); });
  return {.results = results,
          .fastest_s = least_mean(results, [](const results::Samples& samples) { return samples.wall_s; }),
          .scale = Scale(results::metric_of(results), typical)};
}

/// A row is named by its strategy as long as that says it all.
std::string name_title(const results::Results& results) {
  const bool strategies = std::all_of(results.subjects.begin(), results.subjects.end(),
                                      [](const results::Subject& subject) { return subject.name == subject.strategy; });
  return strategies ? "strategy" : "subject";
}

std::size_t total_width(const Table& table) {
  std::size_t width = 0;
  for (std::size_t column = 0; column < table.titles.size(); ++column) {
    width += table.column_width(column) + (column == 0 ? 0 : kGap);
  }
  return width;
}

void erase_column(Table& table, std::size_t column) {
  const auto offset = static_cast<std::ptrdiff_t>(column);
  table.left_out.push_back(table.titles[column]);
  if (column < table.words) --table.words;
  table.titles.erase(table.titles.begin() + offset);
  for (auto& row : table.rows) row.erase(row.begin() + offset);
}

}  // namespace

std::size_t Table::column_width(std::size_t column) const {
  std::size_t width = text::width_of(titles[column]);
  for (const auto& row : rows) width = std::max(width, text::width_of(row[column].text));
  return width;
}

std::string not_shown(const Table& table, const Style& style) {
  if (table.left_out.empty()) return {};
  return fmt::format("not shown in {} columns: {}", style.width, text::join(table.left_out, ", "));
}

void narrow(Table& table, const std::vector<std::string>& least_important_first, std::size_t width) {
  for (const std::string& title : least_important_first) {
    if (total_width(table) <= width) return;
    const auto found = std::find(table.titles.begin(), table.titles.end(), title);
    if (found != table.titles.end()) erase_column(table, static_cast<std::size_t>(found - table.titles.begin()));
  }
}

Table make_table(const results::Results& results, std::size_t width, const std::vector<std::string>& names) {
  const TableContext context = context_of(results);
  Table table;
  table.titles.push_back(name_title(results));
  for (const results::Subject& subject : results.subjects) {
    table.rows.push_back({Cell{title_of(subject)}});
  }
  std::vector<int> ranks = {-1};  // the name stays
  for (const Column& column : columns(results, names)) {
    std::vector<Cell> cells;
    for (const results::Subject& subject : results.subjects) cells.push_back(column.cell(context, subject));
    if (std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.text.empty(); })) continue;
    table.titles.push_back(column.title);
    ranks.push_back(column.rank);
    for (std::size_t row = 0; row < cells.size(); ++row) table.rows[row].push_back(std::move(cells[row]));
  }
  while (width > 0 && total_width(table) > width) {
    const auto least = std::max_element(ranks.rbegin(), ranks.rend()).base() - 1;  // the rightmost of equals
    if (*least <= 0) break;
    erase_column(table, static_cast<std::size_t>(least - ranks.begin()));
    ranks.erase(least);
  }
  return table;
}

}  // namespace sealbench::report
