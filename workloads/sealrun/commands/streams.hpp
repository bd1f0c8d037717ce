// Standard streams and the signals of writing to them.
#pragma once

#include <cstdint>
#include <string>

namespace sealbench::sealrun {

/// Opens /dev/null at each of the descriptors 0, 1 and 2 that is closed, as Go's runtime does for runc: else what a
/// launch opens would take their numbers, and the container would be given it. One poll(2) when none is.
void open_standard_streams();

/// Holds SIGPIPE and SIGXFSZ back, so that a broken pipe and the limit of file sizes (setrlimit(2), RLIMIT_FSIZE) are
/// errors of write(2) with words. Returns the mask of signals until then. Programs executed later inherit it.
std::uint64_t hold_back_own_signals();

/// Sets the mask of signals to what hold_back_own_signals() returned; only after writing has gone well, for what came
/// meanwhile comes now.
void restore_signals(std::uint64_t mask);

/// Prints `text` and a newline on standard output; end_of_output() knows whether that worked.
void print_line(const std::string& text);

/// Prints what is left; the exit status: 1 for 0 when standard output could not be written, which is said.
int end_of_output(int status);

/// "sealrun: WHAT" on standard error, lost without a word where that cannot be written.
void complain(const std::string& what);

}  // namespace sealbench::sealrun
