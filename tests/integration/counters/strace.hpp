// strace as the witness: an independent count of the same calls.
#pragma once

#include <string>

#include "harness/counters/counter.hpp"
#include "harness/counters/tally.hpp"

namespace sealbench::counters {

/// The calls in a log of `strace -f -o FILE`, where every line starts with a thread's id.
Tally tally_of_strace_log(const std::string& log);

/// Runs the command under `strace -f` and counts its log. Throws std::runtime_error when it fails.
Tally strace(const Command& command);

/// Where strace is, or empty.
std::string strace_path();

}  // namespace sealbench::counters
