// The columns of the table: each is a file-local function of one subject and a line in columns.def.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/report/scale.hpp"
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
  double fastest_s =
      0;        ///< the fastest mean wall time: it chooses the unit of all times, so that a column reads downwards
  Scale scale;  ///< of the metric that is looked at, likewise
};

/// A column appears when it has a text for at least one subject.
struct Column {
  std::string name;  ///< as given to --columns
  std::string title;
  int rank = 0;            ///< columns of the highest rank are the first to go when the table is too wide
  bool on_demand = false;  ///< only when --columns names it
  std::function<Cell(const TableContext& context, const results::Subject& subject)> cell = {};
};

/// Every registered column for these results, in the order of columns.def, and one for each metric of their workload.
std::vector<Column> columns(const results::Results& results);

/// Those of these names in their order; without names, all that are not on demand. Throws std::invalid_argument for a
/// name that is not there, with those that are.
std::vector<Column> columns(const results::Results& results, const std::vector<std::string>& names);

/// "1.054 [1.026, 1.100]", colored when the interval excludes 1; "1" for the reference.
Cell ratio_cell(const results::Ratio& ratio, bool is_reference, bool higher_is_better = false);

/// A figure at a JSON pointer, for example /total, of one counter; empty text when it is not there.
std::string figure_text(const results::Json& json, const std::string& pointer);

/// Bytes in binary units with three significant digits, for example "12.0 MiB".
std::string bytes_text(double bytes);

}  // namespace sealbench::report
