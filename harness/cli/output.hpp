// How bench writes: colours, formats, paths of results files.
#pragma once

#include <cstdio>
#include <string>

#include "harness/report/report.hpp"
#include "harness/results/destination.hpp"
#include "harness/results/results.hpp"

namespace sealbench::cli {

/// Colours and width for `stream`. `color` is auto, always or never; auto means a terminal without NO_COLOR.
/// The width is that of COLUMNS, else of the terminal, else 120.
report::Style style_for(std::FILE* stream, const std::string& color);

/// The same for a file: as where standard output is no terminal.
report::Style style_for_file(const std::string& color);

/// The report format of that name. Throws UsageError with the known names.
const report::Format& format_named(const std::string& name);

/// Where a results file goes that nobody named: $XDG_STATE_HOME/sealbench (~/.local/state/sealbench) and the date.
/// Makes the directory. Throws HostError when it cannot.
std::string default_results_path(const std::string& date);

/// A file that the user named with `option`. Throws UsageError when it cannot be written.
results::Destination named_destination(const std::string& option, const std::string& path);

/// Where a results file goes: what --export-json names, else the default path. Asked before the first launch. Throws
/// UsageError, HostError.
results::Destination results_destination(const std::string& export_json, const std::string& date);

/// Writes what was measured. When it cannot be written there, it goes to another place, which is said. Returns whether
/// it is where it was wanted.
bool save(const results::Results& results, const results::Destination& destination);

/// The same of a text that is such a file.
bool save_text(const std::string& text, const results::Destination& destination);

/// Now, RFC 3339, UTC.
std::string now();

/// The command line as one would type it.
std::string quoted(int argc, const char* const* argv);

}  // namespace sealbench::cli
