// A container's cgroups: made with limits, entered, shown inside.
#pragma once

#include <sys/types.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sys/unique_fd.hpp"
#include "workloads/sealrun/cgroup/layout.hpp"
#include "workloads/sealrun/cgroup/resources.hpp"

namespace sealbench::sealrun::cgroup {

/// This host cannot give the container the cgroup that the bundle asks for; the text says what to do.
class CgroupError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One hierarchy as a mount of type `cgroup` shows it inside the container.
struct Mountpoint {
  std::string type;  ///< "cgroup" or "cgroup2"
  std::string
      name;  ///< directory below the mount's destination, such as "cpu,cpuacct"; empty for v2: the destination itself
  std::string
      data;  ///< mount data for a fresh mount in a cgroup namespace: "cpu,cpuacct", "name=systemd"; empty for v2
  std::string directory;           ///< the container's cgroup on the host, the source of a bind mount
  std::vector<std::string> links;  ///< symlinks to `name` beside it: one for each of several co-mounted controllers
};

/// The cgroups of one container, one directory in each hierarchy. Destroying the object leaves them in place.
class Cgroup {
 public:
  /// Makes the cgroups and applies `resources` and runc's default device rules. An absolute `cgroups_path` counts from
  /// each hierarchy's mount point, a relative one from the caller's own cgroup (on pure v2 from its parent, because a
  /// v2 cgroup with processes cannot give controllers to children); an empty one means a cgroup named `id` there.
  /// Without privilege, hierarchies in which no cgroup can be made are left out as long as nothing in `resources` needs
  /// them. Throws CgroupError, BundleError or std::system_error, and removes again what it had made.
  /// `before`, if any, is called before the first is made, with all that the container will be in and with those of
  /// them that are not there yet.
  using BeforeMaking =
      std::function<void(const std::vector<std::string>& all, const std::vector<std::string>& missing)>;
  static Cgroup create(const Resources& resources, const std::string& cgroups_path, const std::string& id,
                       const BeforeMaking& before = {});
  static Cgroup create(const Resources& resources, const std::string& cgroups_path, const std::string& id,
                       Layout layout, const BeforeMaking& before = {});

  /// Moves process `pid` into all of them.
  void add(pid_t pid) const;

  /// Absolute, one for each hierarchy; empty when the container has no cgroup. For state.json, join(), kill_all(),
  /// empty().
  [[nodiscard]] const std::vector<std::string>& directories() const { return directories_; }
  /// Those of directories() that did not exist before: what remove() may take away.
  [[nodiscard]] const std::vector<std::string>& created() const { return created_; }
  /// That of directories() in which processes are frozen; empty when there is none.
  [[nodiscard]] std::string freezer() const;
  /// What a mount of type `cgroup` shows. As with runc the v2 part of a hybrid host is not among them.
  [[nodiscard]] std::vector<Mountpoint> mounts() const;

 private:
  Layout layout_;  // only the hierarchies that the container has a directory in; same order as directories_
  std::vector<std::string> directories_;
  std::vector<std::string> created_;
};

/// Moves process `pid` into existing cgroups (`exec`).
void join(const std::vector<std::string>& directories, pid_t pid);

/// A file of each cgroup, open for writing: a single-threaded process that writes "0" to it enters the cgroup. On v1
/// this is `tasks`, where the kernel moves the writing thread without stopping every fork on the machine, which moving
/// another process through `cgroup.procs` does (Linux 5.17, commit 9a3284fad42f). On v2 it is `cgroup.procs`.
std::vector<sys::UniqueFd> open_entrances(const std::vector<std::string>& directories);

/// Whether somebody froze the cgroup (Cgroup::freezer) or what is above it: its processes stand still.
bool is_frozen(const std::string& freezer);

/// Lets the processes go on, when it is the cgroup itself that is frozen: on v1 those that were killed die only then.
void thaw(const std::string& freezer);

/// Sends SIGKILL to every process in the cgroups and those below, until none is left or about a second has passed.
void kill_all(const std::vector<std::string>& directories);

/// The same for the processes that are in the cgroups themselves: for those that are not the container's alone, below
/// which others may be.
void kill_directly_in(const std::vector<std::string>& directories);

/// Sends `signal` once to every process in the cgroups and those below.
void signal_all(const std::vector<std::string>& directories, int signal);

/// remove(), after kill_all() where that is needed: most cgroups are empty when their container has ended, and the
/// kernel says so at once.
void kill_and_remove(const std::vector<std::string>& directories);

/// Whether no process is left in the cgroups and those below. Directories that are gone are empty.
bool empty(const std::vector<std::string>& directories);

/// Removes the cgroups and those that the container made below them; retries for about a second while the kernel still
/// counts a process. Directories that are gone already are no error. Throws std::system_error for the first that stays,
/// after trying all.
void remove(const std::vector<std::string>& directories);

}  // namespace sealbench::sealrun::cgroup
