// The signals of writing.
#pragma once

#include <cstdint>

namespace sealbench::sealrun {

/// Holds SIGPIPE and SIGXFSZ back, so that a broken pipe and the limit of file sizes (setrlimit(2), RLIMIT_FSIZE) are
/// errors of write(2) with words. Returns the mask of signals until then. Programs executed later inherit it.
std::uint64_t hold_back_own_signals();

/// Sets the mask of signals to what hold_back_own_signals() returned; only after writing has gone well, for what came
/// meanwhile comes now.
void restore_signals(std::uint64_t mask);

}  // namespace sealbench::sealrun
