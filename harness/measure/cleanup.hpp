// Removing what a run left behind: processes, mounts, loop devices, cgroups, directories, in this order.
#pragma once

#include <string>
#include <vector>

namespace sealbench::measure {

/// What was removed, and what could not be.
struct Removed {
  int runs = 0;
  int processes = 0;
  int mounts = 0;
  int loop_devices = 0;
  int cgroups = 0;
  int directories = 0;
  std::vector<std::string> problems;

  Removed& operator+=(const Removed& other);
  /// "removed what 1 earlier run left: 1 process, 2 directories"; empty when there was nothing.
  [[nodiscard]] std::string sentence() const;
};

/// What belongs to a run that has ended.
struct Leftovers {
  std::string id;                        ///< cgroups whose name begins with it are the run's
  std::string mark;                      ///< NAME=VALUE in the environment of the processes that it launched
  std::vector<std::string> directories;  ///< the workspace and what the journal names; absolute
  std::vector<std::string> cgroups;
};

/// The environment variable that marks the processes of the run in `workspace`.
std::string mark_of(const std::string& workspace);

/// Removes all of it. Never throws: what cannot be removed is a problem in the result.
Removed remove_leftovers(const Leftovers& leftovers);

}  // namespace sealbench::measure
