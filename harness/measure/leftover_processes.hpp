// Processes that a run left behind.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "harness/host/owned_directory.hpp"
#include "sys/process_identity.hpp"

namespace sealbench::measure {

/// What state files of containers below a directory say.
struct ContainerStates {
  std::vector<sys::ProcessIdentity> processes;
  std::vector<std::string> cgroups;  ///< directories that the runtime made
};

/// Reads every state.json (sealrun, runc) and status (crun) below `directory`, which is of the run of `owner`. sealrun
/// writes the whole identity of a process. runc and crun write its start time only, older builds of sealrun a time
/// before which it had started: they ran in the boot and in the pid namespace of the run, after it began.
ContainerStates find_containers(const std::string& directory, const host::Owner& owner);

/// How an attempt to end processes went.
struct Killed {
  int processes = 0;                   ///< had a signal
  std::map<sys::Presence, int> stale;  ///< had none, for they cannot be known here: their number by why not
  std::vector<std::string> problems;   ///< those that a signal did not end

  Killed& operator+=(const Killed& other);
};

/// Kills those that are running, seen from `here`, and waits until they are gone, 5 s at most.
Killed kill_all(const std::vector<sys::ProcessIdentity>& processes, const sys::PidSpace& here);

/// Kills every process that has `mark` (NAME=VALUE) in its environment, this one excepted, and waits likewise. They are
/// found and signalled by their directories in /proc, so that no pid is taken for another one. A mark that nobody can
/// guess shows whose they are, in whichever pid namespace they run.
Killed kill_marked(const std::string& mark);

}  // namespace sealbench::measure
