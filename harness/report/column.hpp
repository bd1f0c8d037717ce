// The columns of the table: each is a file-local function of one subject and a line in columns.def.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/report/duration.hpp"
#include "harness/results/results.hpp"

namespace sealbench::report {

/// What a cell wants to say by its color, where there is color.
enum class Tone { plain, good, bad, dim };

/// One place of the table. Empty text: nothing is known of this subject.
struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};

/// What every cell may need to know of the whole table.
struct TableContext {
  const results::Results& results;
  TimeUnit unit = TimeUnit::milliseconds;  ///< of all times, from the fastest mean, so that a column reads downwards
};

/// A column appears when it has a text for at least one subject.
struct Column {
  std::string_view name;  ///< as given to --columns
  std::string title;
  int rank = 0;            ///< columns of the highest rank are the first to go when the table is too wide
  bool on_demand = false;  ///< only when --columns names it
  Cell (*cell)(const TableContext& context, const results::Subject& subject) = nullptr;
};

/// Every registered column for these results, in the order of columns.def.
std::vector<Column> columns(const results::Results& results);

/// Those of these names in their order; without names, all that are not on demand. Throws std::invalid_argument for a
/// name that is not there, with those that are.
std::vector<Column> columns(const results::Results& results, const std::vector<std::string>& names);

/// "1.054 [1.026, 1.100]", colored when the interval excludes 1; "1" for the reference.
Cell ratio_cell(const results::Ratio& ratio, bool is_reference);

/// A figure at a JSON pointer, for example /total, of one counter; empty text when it is not there.
std::string figure_text(const results::Json& json, const std::string& pointer);

/// Bytes in binary units with three significant digits, for example "12.0 MiB".
std::string bytes_text(double bytes);

}  // namespace sealbench::report
