// A program to launch.
#pragma once

#include <string>
#include <vector>

namespace sealbench::workloads {

/// What a launch finds around it. By default what every launch gets.
struct Surroundings {
  /// On a host with hybrid cgroups: a private mount namespace from which /sys/fs/cgroup/unified is unmounted. Made
  /// once, before the first launch; nothing changes where there is no such mount.
  bool without_unified_cgroups = false;
  /// Standard input and output are empty files of the launches' own, not /dev/null: for programs that change the owner
  /// of their standard streams.
  bool own_streams = false;

  /// A private mount namespace with so many mounts more than the host has, all below `mounts_on`, an empty directory.
  int other_mounts = 0;
  std::string mounts_on = {};

  bool operator==(const Surroundings&) const = default;
};

/// argv[0] is an absolute path; `env` is the whole environment.
struct Command {
  std::vector<std::string> argv;
  std::vector<std::string> env;
  Surroundings surroundings = {};
};

}  // namespace sealbench::workloads
