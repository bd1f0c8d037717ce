// Results as a table, before it is text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/report/column.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {

/// Titles and cells, column by column; all rows have as many cells as there are titles. The first column names the
/// subjects.
struct Table {
  std::vector<std::string> titles;
  std::vector<std::vector<Cell>> rows;
  std::size_t words = 1;              ///< how many columns from the left are words, and stand to the left
  std::vector<std::string> left_out;  ///< titles of columns that would have made the table wider than asked for

  /// Characters of the widest text in a column, its title included.
  [[nodiscard]] std::size_t column_width(std::size_t column) const;
};

/// Characters between two columns of text.
inline constexpr std::size_t kGap = 2;

/// One row for each subject with a sample or a count, every column of these names (or the usual ones) that has data,
/// less the least important ones until the table is `width` characters wide; 0 is without limit.
Table make_table(const results::Results& results, std::size_t width, const std::vector<std::string>& names = {});

/// Takes these columns away, by their titles and one after the other, until the table is `width` characters wide.
void narrow(Table& table, const std::vector<std::string>& least_important_first, std::size_t width);

/// The sentence that names the columns that were left out for want of width; empty when none was.
std::string not_shown(const Table& table, const Style& style);

/// Lines of aligned text.
std::string to_text(const Table& table, const Style& style);

/// A GitHub-flavored Markdown table.
std::string to_markdown(const Table& table);

}  // namespace sealbench::report
