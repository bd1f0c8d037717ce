// memfd_create(2) and file seals.
#pragma once

#include <fcntl.h>

#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// F_SEAL_EXEC (Linux 6.3, commit 6fd7353829c) forbids to change the execute bits. Not in Debian 12's headers.
inline constexpr int kSealExec = 0x0020;

/// A memfd that may hold a program: MFD_EXEC where the kernel knows it (Linux 6.3; required when vm.memfd_noexec is 1
/// or 2), plain otherwise. Close-on-exec, seals allowed. Throws std::system_error.
UniqueFd executable_memfd(const std::string& name);

/// An empty file in memory, close-on-exec, to be written to and read. Throws std::system_error.
UniqueFd empty_memfd(const std::string& name);

/// The seals that end every change of a memfd's content, theirs included. Not F_SEAL_FUTURE_WRITE: before Linux 5.5 a
/// memfd with it could not be mapped shared read-only (kernel commit 05d351102dbe), and F_SEAL_WRITE says more.
inline constexpr int kContentSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

/// Whether the execute bits of a memfd are sealed too (F_SEAL_EXEC). Without that seal a process in a container can
/// clear them, for every launch that shares the memfd. There are programs that recognize a sealed copy of themselves
/// only by kContentSeals and no other: runc 1.1, crun 1.8.
enum class ExecuteBits { sealed, unsealed };

/// Adds kContentSeals, and F_SEAL_EXEC where it is asked for and the kernel knows it (Linux 6.3). Reads them back.
/// Throws std::system_error.
void seal_content(const UniqueFd& fd, ExecuteBits bits = ExecuteBits::sealed);

/// The seals in force (F_GET_SEALS); throws std::system_error when the file takes none.
int seals(const UniqueFd& fd);

}  // namespace sealbench::sys
