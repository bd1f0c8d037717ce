// Removing what a run left behind: processes, mounts, loop devices, cgroups, directories, in this order.
#pragma once

#include <string>
#include <vector>

#include "harness/host/owned_directory.hpp"

namespace sealbench::measure {

/// What was removed, what was left alone, and what could not be removed.
struct Removed {
  int runs = 0;
  int processes = 0;
  int mounts = 0;
  int loop_devices = 0;
  int cgroups = 0;
  int directories = 0;
  std::vector<std::string> left_alone;  ///< with the reason
  std::vector<std::string> problems;    ///< for the next start to try again

  Removed& operator+=(const Removed& other);
  /// "removed what 1 earlier run left: 1 process, 2 directories; left alone: ...; ..."; empty when there was nothing.
  [[nodiscard]] std::string sentence() const;
};

/// What belongs to a run that has ended, or is about to. Everything in it is shown to: the lock of each directory is
/// held by whoever removes it, cgroups are named after the run, and its processes are known by its mark.
struct Leftovers {
  host::Owner owner;
  std::vector<host::OwnedDirectory> elsewhere;  ///< directories outside of the workspace
  std::vector<host::OwnedDirectory> workspace;  ///< one or none: goes last, and only when all else is gone
  std::vector<std::string> problems;            ///< what is known already to stay
};

/// The environment variable that marks the processes of a run, NAME=VALUE.
std::string environment_mark(const host::Owner& owner);

/// Removes all of it. Never throws: what cannot be removed is a problem in the result, and then the workspace stays
/// with its journal for another attempt.
Removed remove_leftovers(Leftovers leftovers);

}  // namespace sealbench::measure
