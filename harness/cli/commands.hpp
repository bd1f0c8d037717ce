// The commands of bench.
#pragma once

#include <string>

#include "harness/cli/option.hpp"

namespace sealbench::cli {

/// Exit statuses, the same for every subcommand; beside them measure::Interruption::exit_status().
enum Status : int {
  kSuccess = 0,
  kContradiction = 1,  ///< a gate failed, or a verdict contradicts a strategy's claim
  kBadUse = 2,
  kImpossibleHere = 3,  ///< also: what was measured or printed could not be written to where it was wanted
};

/// Each is what bench does under that name, its options and their defaults. Their actions may throw: main.cpp knows
/// what. `command_line` is what the user typed, for the results file.
Command bench_command(const std::string& command_line);  ///< bench itself: it measures, and has all others
Command advise_command(const std::string& command_line);
Command calibrate_command();
Command compare_command();
Command completions_command();
Command doctor_command();
Command help_command();
Command gate_command(const std::string& command_line);
Command import_command();
Command list_command();
Command man_command();
Command merge_command(const std::string& command_line);
Command plot_command();
Command report_command();
Command reproduce_command();
Command verify_command();

}  // namespace sealbench::cli
