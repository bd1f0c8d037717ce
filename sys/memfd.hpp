// memfd_create(2) and file seals.
#pragma once

#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// F_SEAL_EXEC (Linux 6.3, commit 6fd7353829c) forbids to change the execute bits. Not in Debian 12's headers.
inline constexpr int kSealExec = 0x0020;

/// A memfd that may hold a program: MFD_EXEC where the kernel knows it (Linux 6.3; required when vm.memfd_noexec is 1 or
/// 2), plain otherwise. Close-on-exec, seals allowed. Throws std::system_error.
UniqueFd executable_memfd(const std::string& name);

/// Adds seals (F_ADD_SEALS, fcntl(2)); throws std::system_error.
void add_seals(const UniqueFd& fd, int seals);

/// The seals in force (F_GET_SEALS); throws std::system_error when the file takes none.
int seals(const UniqueFd& fd);

}  // namespace sealbench::sys
