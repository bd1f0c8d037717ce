// The subcommands of bench: each declares its options on the parser and runs when it was chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace sealbench::cli {

/// Exit statuses, the same for every subcommand; beside them measure::Interruption::exit_status().
enum Status : int {
  kSuccess = 0,
  kContradiction = 1,  ///< a gate failed, or a verdict contradicts a strategy's claim
  kBadUse = 2,
  kImpossibleHere = 3,  ///< also: what was measured or printed could not be written to where it was wanted
};

/// What a subcommand does once its options are known; returns the exit status.
using Action = std::function<int()>;

/// Each adds its options, or a subcommand with them, to `app`. The Action belongs to the command that was parsed.
Action add_run(CLI::App& app, int argc, const char* const* argv);
Action add_advise(CLI::App& app, int argc, const char* const* argv);
Action add_list(CLI::App& app);
Action add_report(CLI::App& app);
Action add_compare(CLI::App& app);
Action add_gate(CLI::App& app, int argc, const char* const* argv);
Action add_calibrate(CLI::App& app);
Action add_import(CLI::App& app);
Action add_plot(CLI::App& app);
Action add_doctor(CLI::App& app);
Action add_verify(CLI::App& app);
Action add_reproduce(CLI::App& app);

}  // namespace sealbench::cli
