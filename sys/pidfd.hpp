// Process handles: pidfd_open(2) and pidfd_send_signal(2), Linux 5.3.
#pragma once

#include <sys/types.h>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// A handle on a process; empty when there is none with that id. Throws std::system_error for other failures.
UniqueFd open_process(pid_t pid);

/// Sends a signal; false when the process has ended. Throws std::system_error for other failures.
bool send_signal(const UniqueFd& process, int signal);

/// Waits until the process ends, `timeout_ms` at most (-1: for ever); whether it ended.
bool wait_for_end(const UniqueFd& process, int timeout_ms);

}  // namespace sealbench::sys
