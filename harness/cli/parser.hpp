// Reads command lines by the tables of option.hpp. The only part of bench that knows CLI11.
#pragma once

#include <string>

#include "harness/cli/option.hpp"

namespace sealbench::cli {

/// Stores what the command line says, then runs the action of the command that it names; returns its exit status. Help
/// and version are printed instead (0). Throws UsageError for a mistake; nothing is run then. `version` is what
/// --version prints.
int run_command_line(const Command& program, const std::string& version, int argc, const char* const* argv);

}  // namespace sealbench::cli
