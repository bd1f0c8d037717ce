// What of the host decides that a call was refused: errno turned into the sysctl, module or capability. Said where the
// call is made, so that everybody says the same. Each returns " (...)", to stand before errno's own words, or nothing
// where those say it all, and leaves errno alone.
#pragma once

#include <string>

namespace sealbench::sys {

/// Of mount(2) and its like.
std::string refusal_to_mount(int error);

/// Of fsopen(2) for filesystem `type`, which loads its module: what /proc/filesystems lists has been used before.
std::string refusal_of_filesystem(int error, const std::string& type);

/// Of clone(2) and unshare(2) with CLONE_NEW* flags. namespaces(7), user_namespaces(7).
std::string refusal_of_namespaces(int error);

/// Of ptrace(2) that attaches to a process.
std::string refusal_to_trace(int error);

/// Of memfd_create(2) with MFD_EXEC.
std::string refusal_of_executable_memfd(int error);

}  // namespace sealbench::sys
