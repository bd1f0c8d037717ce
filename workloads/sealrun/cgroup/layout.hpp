// Where the host has its cgroups.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealbench::sealrun::cgroup {

/// Which cgroup hierarchies are mounted.
enum class Mode {
  kNone,    ///< none
  kV1,      ///< v1 hierarchies only
  kHybrid,  ///< v1 hierarchies with the controllers, and a v2 hierarchy beside them
  kV2,      ///< the v2 hierarchy only
};

/// One mounted hierarchy.
struct Hierarchy {
  std::vector<std::string> controllers;  ///< as in /proc/self/cgroup: "cpu", "cpuacct" or "name=systemd"; empty for v2
  std::string mountpoint;                ///< where it is mounted
  std::string own;                       ///< directory of the calling process's cgroup
  [[nodiscard]] bool unified() const { return controllers.empty(); }
  [[nodiscard]] bool controls(std::string_view controller) const;
};

/// The cgroup hierarchies that a container is put in: every mounted v1 hierarchy with controllers, name=systemd (other
/// named ones belong to their owners; runc leaves them alone as well), and the v2 hierarchy.
struct Layout {
  Mode mode = Mode::kNone;
  std::vector<Hierarchy> hierarchies;  ///< in the order of the mount table

  /// From the texts of /proc/self/mountinfo (proc_pid_mountinfo(5)) and /proc/self/cgroup (cgroups(7)).
  static Layout parse(std::string_view mountinfo, std::string_view membership);
  /// Of this host, now. Throws std::system_error without /proc.
  static Layout probe();
};

}  // namespace sealbench::sealrun::cgroup
