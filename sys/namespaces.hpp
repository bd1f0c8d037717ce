// Whether containers can be made at all.
#pragma once

#include <string>

namespace sealbench::sys {

/// Tries to make the namespaces of a container: in a child, with a user namespace where CAP_SYS_ADMIN is missing. Empty
/// when it can; else why not, in words. Throws std::system_error when there can be no child.
std::string why_no_namespaces();

}  // namespace sealbench::sys
