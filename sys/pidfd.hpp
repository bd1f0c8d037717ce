// Process handles: pidfd_open(2) and pidfd_send_signal(2), Linux 5.3.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// A handle on a process; empty when there is none with that id. Throws std::system_error for other failures.
UniqueFd open_process(pid_t pid);

/// Sends a signal; false when the process has ended. Throws std::system_error for other failures.
bool send_signal(const UniqueFd& process, int signal);

/// What tells the process from every other one of this boot, in whatever pid namespace: the inode of its handle, which
/// pidfs never gives again (Linux 6.9, commit cb12fd8e0dab). 0 on older kernels, where all handles have one inode.
std::uint64_t pidfs_inode(const UniqueFd& process);

/// Waits until the process ends, `timeout_ms` at most (-1: for ever); whether it ended.
bool wait_for_end(const UniqueFd& process, int timeout_ms);

}  // namespace sealbench::sys
