// The container's mount table. Bind sources are opened while the host is still in sight; then the root is pivoted, and
// everything is mounted from inside, where no link of the image can point outside.
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <span>
#include <utility>

#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {

using init::Op;
using init::Target;

namespace {

std::string bind_source(const Mount& mount, const Spec& spec) {
  return mount.source.starts_with('/') ? mount.source : spec.bundle + "/" + mount.source;
}

Target kind_of(const std::string& source) {
  struct stat st {};
  if (::stat(source.c_str(), &st) < 0) {
    throw BundleError("mounts: the source " + source +
                      " of a bind mount cannot be used: " + std::generic_category().message(errno));
  }
  return S_ISDIR(st.st_mode) ? Target::directory : Target::file;
}

/// Whether `path` is `directory` or lies in it.
bool is_within(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

using Mounts = std::span<const Mount>;

/// The mounts that do not wait for a network that is made apart, and those that do: sysfs, which shows the network of
/// who mounts it, and all after it, since they may lie in it.
std::pair<Mounts, Mounts> around_network(const Spec& spec, const Surroundings& surroundings) {
  const Mounts all(spec.mounts);
  if (!surroundings.network) return {all, {}};
  const auto sysfs = std::find_if(all.begin(), all.end(), [](const Mount& mount) { return mount.type == "sysfs"; });
  const auto before = static_cast<std::size_t>(sysfs - all.begin());
  return {all.first(before), all.subspan(before)};
}

/// Whether one of `mounts` changes what is seen in /dev.
bool touch_dev(Mounts mounts) {
  return std::any_of(mounts.begin(), mounts.end(), [](const Mount& mount) {
    return is_within(mount.destination, "/dev") || is_within("/dev", mount.destination) || mount.destination == "/";
  });
}

bool is_cgroup(const Mount& mount) { return mount.type == "cgroup" || mount.type == "cgroup2"; }

void add_bind_source(Program& program, const Mount& mount, const Spec& spec, std::uint64_t slot) {
  const std::string source = bind_source(mount, spec);
  std::uint64_t set = mount_attributes(mount.options.set);
  std::uint64_t clear = mount_attributes(mount.options.clear);
  // Access times are one field, not flags: it is cleared whole before it is set.
  if ((set & MOUNT_ATTR__ATIME) != 0 || (mount.options.set & MS_RELATIME) != 0) clear |= MOUNT_ATTR__ATIME;
  program.add(Op::open_tree, "opening the source " + source + " for " + mount.destination,
              {slot, mount.is_recursive_bind() ? 1U : 0U, set, clear}, {source});
}

void add_mount(Program& program, const Mount& mount, const Spec& spec, const Surroundings& surroundings,
               std::uint64_t& slot) {
  if (is_cgroup(mount)) return add_cgroup_mount(program, mount, spec, surroundings, slot);
  if (mount.is_bind()) {
    const std::string source = bind_source(mount, spec);
    return program.add(Op::attach_tree, "binding " + source + " on " + mount.destination,
                       {slot++, static_cast<std::uint64_t>(kind_of(source)), mount.options.propagation},
                       {mount.destination});
  }
  program.add(Op::mount, "mounting " + mount.type + " on " + mount.destination, {mount.options.set},
              {mount.type, mount.source, mount.destination, mount.options.data});
  if (mount.options.propagation != 0) {
    program.add(Op::propagate, "changing the propagation of " + mount.destination, {mount.options.propagation},
                {mount.destination});
  }
}

void add_sysctl(Program& program, const Spec& spec) {
  for (const auto& [name, value] : spec.sysctl) {
    std::string path = "/proc/sys/" + name;
    std::replace(path.begin() + 10, path.end(), '.', '/');
    program.add(Op::write_value, "setting sysctl " + name, {}, {path, value});
  }
}

}  // namespace

void add_rootfs(Program& program, const Spec& spec, const Surroundings& surroundings) {
  const unsigned long propagation =
      spec.root_propagation != 0 ? spec.root_propagation : static_cast<unsigned long>(MS_SLAVE);
  if ((propagation & MS_SHARED) != 0) {
    throw BundleError("linux.rootfsPropagation: sealrun does not implement shared; use slave or private");
  }
  program.add(Op::set_propagation,
              "making the host's mounts " + std::string((propagation & MS_SLAVE) != 0 ? "slaves" : "private"),
              {propagation | MS_REC});

  std::uint64_t slot = 0;
  for (const Mount& mount : spec.mounts) {
    if (is_cgroup(mount)) {
      add_cgroup_sources(program, mount, spec, surroundings, slot);
    } else if (mount.is_bind()) {
      add_bind_source(program, mount, spec, slot++);
    }
  }
  const std::uint64_t first_device_slot = slot;
  add_device_sources(program, spec, slot);
  if (slot > init::kSlots) throw BundleError("mounts: more than " + std::to_string(init::kSlots) + " bind mounts");

  program.add(Op::pivot_root, "making " + spec.rootfs + " the root", {}, {spec.rootfs});
  slot = 0;
  // What waits for the network comes as late as it can, and detaching the host's root before it: only in a user
  // namespace does sysfs ask to see the host's, and there the network is not made apart.
  const auto [early, late] = around_network(spec, surroundings);
  for (const Mount& mount : early) add_mount(program, mount, spec, surroundings, slot);
  if (!touch_dev(late)) add_devices(program, spec, first_device_slot);
  if (surroundings.network) {
    program.add(Op::detach_old_root, "detaching the host's root");
    program.add(Op::receive_network, "making the network namespace",
                {static_cast<std::uint64_t>(*surroundings.network)});
  }
  for (const Mount& mount : late) add_mount(program, mount, spec, surroundings, slot);
  if (touch_dev(late)) add_devices(program, spec, first_device_slot);
  if (spec.process.cwd != "/") {
    program.add(Op::make_directory, "making the directory " + spec.process.cwd, {}, {spec.process.cwd});
  }
  if (!surroundings.network) program.add(Op::detach_old_root, "detaching the host's root");
  add_sysctl(program, spec);
  for (const std::string& path : spec.readonly_paths) {
    program.add(Op::readonly_path, "making " + path + " read-only", {}, {path});
  }
  for (const std::string& path : spec.masked_paths) {
    program.add(Op::mask_path, "masking " + path, {}, {path});
  }
  if (spec.readonly_root) program.add(Op::readonly_root, "making the root read-only");
}

}  // namespace sealbench::sealrun
