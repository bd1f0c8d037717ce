// uid_map and gid_map of a new user namespace (user_namespaces(7)).
#pragma once

#include <sys/types.h>

#include "workloads/sealrun/bundle/spec.hpp"

namespace sealbench::sealrun {

/// Writes the bundle's mappings for process `pid`; without privilege setgroups is denied first, as the kernel demands.
/// Throws std::system_error that says what an unprivileged user may map.
void write_id_maps(pid_t pid, const Spec& spec);

}  // namespace sealbench::sealrun
