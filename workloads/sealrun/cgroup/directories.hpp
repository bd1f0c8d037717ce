// Making the directories that are cgroups.
#pragma once

#include <string>
#include <vector>

#include "workloads/sealrun/cgroup/layout.hpp"

namespace sealbench::sealrun::cgroup {

/// Where a container's cgroup lies in `hierarchy`; see Cgroup::create. Throws BundleError for a path with "..".
std::string place(const Hierarchy& hierarchy, Mode mode, const std::string& cgroups_path, const std::string& id);

/// Makes the cgroup `directory` and missing parents, hands CPUs and memory nodes down on a v1 cpuset, and on pure v2
/// enables every available controller on the way. Returns whether `directory` is new. Parents made on the way stay when
/// the container goes, as with runc: another container may be on its way into them. Throws std::system_error.
bool make(const Hierarchy& hierarchy, Mode mode, const std::string& directory);

}  // namespace sealbench::sealrun::cgroup
