// Locks that the kernel lets go of when their process ends: flock(2).
#pragma once

#include <string_view>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// Locks an open file or directory against other processes, until its descriptor and all duplicates of it, those of
/// forked processes included, are closed. Does not wait: false when it is locked already. Throws std::system_error
/// that names `what`.
bool try_lock(const UniqueFd& file, std::string_view what);

}  // namespace sealbench::sys
