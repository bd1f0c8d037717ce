// Standard streams.
#pragma once

#include <string>

#include "workloads/sealrun/own_signals.hpp"

namespace sealbench::sealrun {

/// Opens /dev/null at each of the descriptors 0, 1 and 2 that is closed, as Go's runtime does for runc: else what a
/// launch opens would take their numbers, and the container would be given it. One poll(2) when none is.
void open_standard_streams();

/// Prints `text` and a newline on standard output; end_of_output() knows whether that worked.
void print_line(const std::string& text);

/// Prints what is left; the exit status: 1 for 0 when standard output could not be written, which is said.
int end_of_output(int status);

/// "sealrun: WHAT" on standard error and in the log, lost without a word where that cannot be written.
void complain(const std::string& what);

}  // namespace sealbench::sealrun
