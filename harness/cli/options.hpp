// Options that several commands have, and how their values are spelled.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/cli/option.hpp"
#include "harness/cli/printing.hpp"
#include "harness/results/results.hpp"

namespace sealbench::cli {

/// --color: auto, always or never, as style_for takes it.
Option color_option(std::string& value);

/// --quiet: no progress bar.
Option quiet_option(bool& value);

/// What results are looked at by, and how the table looks: --metric, --columns and --sort.
struct TableOptions {
  std::string metric = {};   ///< empty: what answers the workload's question
  std::string columns = {};  ///< empty: the usual ones
  std::string sort = "command";
};
Option metric_option(TableOptions& table);
Option columns_option(TableOptions& table);
Option sort_option(TableOptions& table);

/// --reference: the name of a subject.
Option reference_option(std::string& value);

/// --format of what is measured.
Option report_format_option(Printing& printing);

/// --seed, as parse_seed takes it.
Option seed_option(std::string& value);

/// --prepare: `text`, which results files hold as it is. Throws UsageError when it has more than one line.
std::string parse_prepare(const std::string& text);

/// Throws std::invalid_argument for a name that is no column's, no order's, or no metric's of results that have those
/// of every launch and `metrics`.
void check(const TableOptions& table, const std::vector<results::Metric>& metrics);

/// Looks at the metric of that name, with ratios of it; at what the results are about when it is empty. Throws
/// std::invalid_argument.
void look_at(const std::string& metric, results::Results& results);

/// Prints the results as the printer was asked to. Throws std::runtime_error when they lack what a format shows.
void print(results::Results results, Printer& printer, const TableOptions& table);

/// --seed: a whole number, or a random one when it is empty. Throws UsageError.
std::uint64_t parse_seed(const std::string& text);

}  // namespace sealbench::cli
