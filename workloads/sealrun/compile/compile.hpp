// From a bundle to the program of init. Pure: nothing on the host is changed here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sys/phases.hpp"
#include "workloads/sealrun/bundle/spec.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"
#include "workloads/sealrun/compile/program.hpp"

namespace sealbench::sealrun {

/// A namespace that init joins through a descriptor which it inherits.
struct Join {
  int fd = -1;
  unsigned long flags = 0;  ///< CLONE_NEW*
};

/// What the compiler needs to know besides the bundle.
struct Surroundings {
  std::string id;
  std::optional<int> start_fifo;  ///< create: the descriptor on which init waits for `start`
  int preserved_fds = 0;          ///< descriptors 3 to 3 + n - 1 that the process keeps
  bool new_keyring = true;
  bool privileged = true;             ///< the runtime is root where it stands: setgroups is allowed
  std::vector<Join> joins;            ///< namespaces of the bundle that are joined by path, or the container's for exec
  std::vector<int> cgroup_entrances;  ///< descriptors of cgroup::open_entrances
  std::optional<int> network;         ///< the descriptor on which init gets its new network namespace, if apart
  std::optional<int> console;         ///< the socket on which init sends the terminal, for a process with one
  sys::PhaseRecorder phases;          ///< where init notes its times, when somebody asked
  const cgroup::Cgroup* cgroup = nullptr;  ///< the container's, for mounts of type cgroup
};

/// How a container is started: `clone_flags` for the clone that precedes init, and init's program. When namespaces are
/// joined or a user namespace is new, init forks into them itself, after it runs from the sealed exe: clone_flags is
/// then 0.
struct Plan {
  bool waits_for_start = false;  ///< init stops before the process is executed
  unsigned long clone_flags = 0;
  bool forks = false;     ///< init reports another pid, which is the container's
  bool maps_ids = false;  ///< the parent writes the id maps once init has forked
  /// Init goes no further than the container's root before the parent says that its process is written down.
  bool awaits_parent = false;
  Program program;
};

/// Whether the network namespace of `spec` is made beside the others (launch/network.hpp) and handed to init: not in a
/// user namespace, which has to own it.
bool network_is_apart(const std::vector<Namespace>& namespaces);

/// For run and create.
Plan compile_container(const Spec& spec, const Surroundings& surroundings);

/// For exec: `process` in the namespaces of a running container of `spec`.
Plan compile_exec(const Spec& spec, const Process& process, const Surroundings& surroundings);

// Parts of the above, one file each.

/// Lets init note the time at which it reached `phase`; nothing when nobody asked.
void add_phase(Program& program, const Surroundings& surroundings, sealbench_phase phase);

/// Where add_sources left what it opened: the sources of mounts from slot 0 on, in the order of the mounts.
struct Sources {
  std::uint64_t first_device_slot = 0;
};

/// Opens what is bound from the host; compile/sources.cpp. Before the mount namespace is made, `propagation` (MS_*) is
/// what the root will have; after it, when they have that already, 0.
Sources add_sources(Program& program, const Spec& spec, const Surroundings& surroundings, unsigned long propagation);
std::string bind_source(const Mount& mount, const Spec& spec);
/// Throws BundleError when it is not there.
init::Target kind_of_source(const std::string& source);
bool is_cgroup(const Mount& mount);
/// MS_SLAVE or MS_PRIVATE, and perhaps MS_REC.
unsigned long propagation_of_root(const Spec& spec);

/// Everything from the host's view to the container's root; compile/rootfs.cpp. Opens the sources unless that is done.
/// A network namespace that is made apart is joined here, as late as possible. `calls_parent`: init tells its parent
/// when there is time to be written down.
void add_rootfs(Program& program, const Spec& spec, const Surroundings& surroundings, std::optional<Sources> sources,
                bool calls_parent);

/// Device nodes and links in /dev; compile/devices.cpp. Before the pivot: host nodes that are bound in user namespaces.
void add_device_sources(Program& program, const Spec& spec, std::uint64_t& slot, unsigned long propagation);
void add_devices(Program& program, const Spec& spec, std::uint64_t first_slot);

/// A mount of type cgroup or cgroup2, in two parts as every bind; compile/cgroup_mount.cpp.
void add_cgroup_sources(Program& program, const Mount& mount, const Spec& spec, const Surroundings& surroundings,
                        std::uint64_t& slot, unsigned long propagation);
void add_cgroup_mount(Program& program, const Mount& mount, const Spec& spec, const Surroundings& surroundings,
                      std::uint64_t& slot);

/// Ids, capabilities, seccomp, limits, exec; compile/process.cpp.
void add_process(Program& program, const Spec& spec, const Process& process, const Surroundings& surroundings);

/// Whoever is not the host's root could not open /dev/stdout again: the streams are given to the process's user, by
/// add_process(), or here by the host's root when it is of a user namespace. compile/process.cpp.
void add_streams_outside(Program& program, const Spec& spec, const Process& process, const Surroundings& surroundings);

/// The terminal of a process that has one; `of_container`: it is /dev/console, too. compile/process.cpp.
enum class Console { of_container, of_exec };
void add_terminal(Program& program, const Process& process, const Surroundings& surroundings, Console console);

/// RLIMIT_* steps; early in a user namespace, where init could no longer raise a limit.
void add_rlimits(Program& program, const Process& process);

}  // namespace sealbench::sealrun
