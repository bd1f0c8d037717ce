// Keeps a descriptor open in a process that outlives the launch.
#pragma once

#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// Starts a sleep(1) that has `fd` open for `seconds`. Not a copy of the caller: that would execute the exe and make
/// every attempt to write to it fail with ETXTBSY. Throws std::system_error.
void hold_open(const sys::UniqueFd& fd, unsigned seconds);

}  // namespace sealbench::strategies
