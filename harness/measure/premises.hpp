// Where a run happens.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "harness/host/places.hpp"
#include "harness/measure/memfd_probe.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/plan/plan.hpp"
#include "sys/mount_namespace.hpp"

namespace sealbench::measure {

/// What the sessions of a run share; it outlives them.
struct Premises {
  const plan::Plan& plan;
  Workspace& workspace;
  host::Installation installation;
  std::string exe_parent;  ///< the directory that the user named, or a chosen one
  std::string exe_dir;     ///< private, below exe_parent, for copies of the exe
  std::string bundle_dir;  ///< private, for bundles; programs can run from it
  /// Where some subject's exe lies on a filesystem of its own; else null, for the reason in words.
  std::shared_ptr<sys::PrivateMounts> private_mounts = {};
  std::string why_no_mounts = {};
  /// What was found of runtimes that are sealed from outside, by adapter and program: each is probed once.
  std::shared_ptr<std::map<std::string, MemfdTaken>> taken = std::make_shared<std::map<std::string, MemfdTaken>>();
};

/// Makes the private directories of a run. Throws UsageError when programs cannot be run from the plan's exe_dir,
/// HostError when there is no room in it, or no program of a runtime that was asked for by name.
Premises make_premises(const plan::Plan& plan, Workspace& workspace);

}  // namespace sealbench::measure
