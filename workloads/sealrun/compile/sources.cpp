// What is bound from the host, opened while it is in sight.
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {

using init::Op;
using init::Target;

namespace {

void add_bind_source(Program& program, const Mount& mount, const Spec& spec, std::uint64_t slot,
                     unsigned long propagation) {
  const std::string source = bind_source(mount, spec);
  std::uint64_t set = mount_attributes(mount.options.set);
  std::uint64_t clear = mount_attributes(mount.options.clear);
  // Access times are one field, not flags: it is cleared whole before it is set.
  if ((set & MOUNT_ATTR__ATIME) != 0 || (mount.options.set & MS_RELATIME) != 0) clear |= MOUNT_ATTR__ATIME;
  program.add(Op::open_tree, {"opening the source ", source, " for ", mount.destination},
              {slot,
               propagation | (mount.is_recursive_bind() ? init::kTreeRecursive : 0U) |
                   (mount.with_all_below ? init::kTreeAllAttributes : 0U),
               set, clear},
              {source});
}

}  // namespace

bool is_cgroup(const Mount& mount) { return mount.type == "cgroup" || mount.type == "cgroup2"; }

std::string bind_source(const Mount& mount, const Spec& spec) {
  return mount.source.starts_with('/') ? mount.source : spec.bundle + "/" + mount.source;
}

Target kind_of_source(const std::string& source) {
  struct stat st {};
  if (::stat(source.c_str(), &st) < 0) {
    throw BundleError("mounts: the source " + source +
                      " of a bind mount cannot be used: " + std::generic_category().message(errno));
  }
  return S_ISDIR(st.st_mode) ? Target::directory : Target::file;
}

unsigned long propagation_of_root(const Spec& spec) {
  return spec.root_propagation != 0 ? spec.root_propagation : static_cast<unsigned long>(MS_SLAVE);
}

Sources add_sources(Program& program, const Spec& spec, const Surroundings& surroundings, unsigned long propagation) {
  std::uint64_t slot = 0;
  for (const Mount& mount : spec.mounts) {
    if (is_cgroup(mount)) {
      add_cgroup_sources(program, mount, spec, surroundings, slot, propagation);
    } else if (mount.is_bind()) {
      add_bind_source(program, mount, spec, slot++, propagation);
    }
  }
  const Sources sources{.first_device_slot = slot};
  add_device_sources(program, spec, slot, propagation);
  if (slot > init::kSlots) throw BundleError("mounts: more than " + std::to_string(init::kSlots) + " bind mounts");
  return sources;
}

}  // namespace sealbench::sealrun
