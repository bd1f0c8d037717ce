// A mount of type `cgroup`: the container's own cgroups and no others. In a cgroup namespace the hierarchies are
// mounted afresh; without one, the container's directories are bound.
#include <sched.h>
#include <sys/mount.h>

#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {

using init::Op;
using init::Target;

namespace {

std::vector<cgroup::Mountpoint> mountpoints(const Mount& mount, const Surroundings& surroundings) {
  if (surroundings.cgroup == nullptr) {
    throw BundleError("mounts: " + mount.destination +
                      " shows the container's cgroup, but it gets none with "
                      "--cgroup-manager=disabled; remove the mount or the option");
  }
  return surroundings.cgroup->mounts();
}

bool in_namespace(const Spec& spec) { return (spec.new_namespaces() & CLONE_NEWCGROUP) != 0; }

/// v1 hierarchies lie side by side in a tmpfs; the single v2 one is the destination itself.
bool needs_directory(const std::vector<cgroup::Mountpoint>& mountpoints) {
  return mountpoints.empty() || !mountpoints.front().name.empty();
}

}  // namespace

void add_cgroup_sources(Program& program, const Mount& mount, const Spec& spec, const Surroundings& surroundings,
                        std::uint64_t& slot, unsigned long propagation) {
  if (in_namespace(spec)) return;
  for (const cgroup::Mountpoint& point : mountpoints(mount, surroundings)) {
    program.add(Op::open_tree, {"opening the cgroup ", point.directory},
                {slot++, propagation, mount_attributes(mount.options.set), mount_attributes(mount.options.clear)},
                {point.directory});
  }
}

void add_cgroup_mount(Program& program, const Mount& mount, const Spec& spec, const Surroundings& surroundings,
                      std::uint64_t& slot) {
  constexpr unsigned long kDirectoryFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  const auto points = mountpoints(mount, surroundings);
  if (needs_directory(points)) {
    program.add(Op::mount, {"mounting a directory for cgroups on ", mount.destination}, {kDirectoryFlags},
                {"tmpfs", "tmpfs", mount.destination, "mode=755"});
  }
  for (const cgroup::Mountpoint& point : points) {
    const std::string target = point.name.empty() ? mount.destination : mount.destination + "/" + point.name;
    if (in_namespace(spec)) {
      program.add(Op::mount, {"mounting the cgroup hierarchy ", target}, {mount.options.set},
                  {point.type, "cgroup", target, point.data});
    } else {
      program.add(Op::attach_tree, {"binding the cgroup on ", target},
                  {slot++, static_cast<std::uint64_t>(Target::directory), 0}, {target});
    }
    if (point.links.empty()) continue;
    program.add(Op::enter_directory, {"entering ", mount.destination}, {}, {mount.destination});
    for (const std::string& link : point.links) {
      program.add(Op::make_link, {"linking ", mount.destination, "/", link}, {0}, {point.name, link});
    }
  }
  if (needs_directory(points) && (mount.options.set & MS_RDONLY) != 0) {
    program.add(Op::remount, {"making ", mount.destination, " read-only"}, {MS_BIND | MS_RDONLY | kDirectoryFlags},
                {mount.destination, ""});
  }
}

}  // namespace sealbench::sealrun
