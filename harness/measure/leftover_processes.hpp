// Processes that a run left behind.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sealbench::measure {

/// A process, by pid and start time (clock ticks after boot, proc(5)), which together name it once and for all.
struct ProcessId {
  pid_t pid = 0;
  std::uint64_t start_time = 0;

  bool operator==(const ProcessId&) const = default;
};

/// What state files of containers below a directory say.
struct ContainerStates {
  std::vector<ProcessId> processes;
  std::vector<std::string> cgroups;  ///< directories that the runtime made
};

/// Start time of `pid`; 0 when there is no such process or it is a zombie.
std::uint64_t start_time_of(pid_t pid);

/// Reads every state.json (sealrun, runc) and status (crun) below `directory`. Only processes that are alive now are
/// returned.
ContainerStates find_containers(const std::string& directory);

/// Processes that have `mark` (NAME=VALUE) in their environment, this one excepted.
std::vector<ProcessId> find_marked(const std::string& mark);

/// Kills and waits until they are gone, 5 s at most. Returns how many were killed; pids that were reused are not
/// touched.
int kill_all(const std::vector<ProcessId>& processes);

}  // namespace sealbench::measure
