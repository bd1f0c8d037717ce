// A copy of the exe in a file without a name, for the strategies that make one on disk.
#pragma once

#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// A new empty file in the filesystem of `directory`, without a name and never to get one (O_TMPFILE | O_EXCL,
/// open(2)), mode 0555, open for reading and writing. Throws std::system_error: EACCES when programs cannot be executed
/// from there (noexec), EOPNOTSUPP when the filesystem has no such files.
sys::UniqueFd unnamed_file(const std::string& directory);

/// The same file as a handle that execveat(2) takes: execve of a file that anybody holds open for writing is ETXTBSY.
/// Closes `file`.
sys::UniqueFd reopen_as_path(sys::UniqueFd file);

}  // namespace sealbench::strategies
