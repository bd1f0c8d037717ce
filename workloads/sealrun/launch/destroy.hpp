// The end of a container: what is left of it is killed and removed.
#pragma once

#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

/// Removes what is left of a container whose first process has ended, or that never had one: processes in its cgroups,
/// the cgroups, mounts and files in its directory, the directory. All of it is tried; throws std::runtime_error that
/// names what stays, and then its state stays too. Of a container that was written down in another boot the cgroups are
/// not touched, since what has their names now is somebody else's; of one of another pid namespace they go if empty.
void clean_up(const Container& container);

/// The same, after killing its first process, unless that cannot be told from a stranger here (Container::presence).
void destroy(const Container& container);

}  // namespace sealbench::sealrun
