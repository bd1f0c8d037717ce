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

/// How the table looks: --columns and --sort.
struct TableOptions {
  std::string columns = {};  ///< empty: the usual ones
  std::string sort = "command";
};
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

/// Throws std::invalid_argument for a name that is no column's or no order's.
void check(const TableOptions& table);

/// Prints the results as the printer was asked to. Throws std::runtime_error when they lack what a format shows.
void print(results::Results results, Printer& printer, const TableOptions& table);

/// --seed: a whole number, or a random one when it is empty. Throws UsageError.
std::uint64_t parse_seed(const std::string& text);

}  // namespace sealbench::cli
