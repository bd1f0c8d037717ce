// The container's mount table. Bind sources are opened while the host is still in sight; then the root is pivoted, and
// everything is mounted from inside, where no link of the image can point outside.
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <span>
#include <utility>

#include "sys/path.hpp"
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/bundle/sysctl.hpp"
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

using Mounts = std::span<const Mount>;

/// Whether one of `mounts` changes what is seen at `path`, or lies below it; links apart.
bool touch(Mounts mounts, std::string_view path) {
  return std::any_of(mounts.begin(), mounts.end(), [path](const Mount& mount) {
    return sys::is_below(mount.destination, path) || sys::is_below(path, mount.destination) ||
           mount.destination == "/" || !sys::is_plain(path);
  });
}

/// The mounts that do not wait for a network that is made apart, and those that do: sysfs, which shows the network of
/// who mounts it, and all after it, since they may lie in it.
std::pair<Mounts, Mounts> around_network(const Spec& spec, const Surroundings& surroundings) {
  const Mounts all(spec.mounts);
  if (!surroundings.network) return {all, {}};
  const auto sysfs = std::find_if(all.begin(), all.end(), [](const Mount& mount) { return mount.type == "sysfs"; });
  const auto before = static_cast<std::size_t>(sysfs - all.begin());
  return {all.first(before), all.subspan(before)};
}

bool is_cgroup(const Mount& mount) { return mount.type == "cgroup" || mount.type == "cgroup2"; }

void add_bind_source(Program& program, const Mount& mount, const Spec& spec, std::uint64_t slot) {
  const std::string source = bind_source(mount, spec);
  std::uint64_t set = mount_attributes(mount.options.set);
  std::uint64_t clear = mount_attributes(mount.options.clear);
  // Access times are one field, not flags: it is cleared whole before it is set.
  if ((set & MOUNT_ATTR__ATIME) != 0 || (mount.options.set & MS_RELATIME) != 0) clear |= MOUNT_ATTR__ATIME;
  program.add(Op::open_tree, {"opening the source ", source, " for ", mount.destination},
              {slot, mount.is_recursive_bind() ? 1U : 0U, set, clear}, {source});
}

void add_mount(Program& program, const Mount& mount, const Spec& spec, const Surroundings& surroundings,
               std::uint64_t& slot) {
  if (is_cgroup(mount)) return add_cgroup_mount(program, mount, spec, surroundings, slot);
  if (mount.is_bind()) {
    const std::string source = bind_source(mount, spec);
    return program.add(Op::attach_tree, {"binding ", source, " on ", mount.destination},
                       {slot++, static_cast<std::uint64_t>(kind_of(source)), mount.options.propagation},
                       {mount.destination});
  }
  program.add(Op::mount, {"mounting ", mount.type, " on ", mount.destination}, {mount.options.set},
              {mount.type, mount.source, mount.destination, mount.options.data});
  if (mount.options.propagation != 0) {
    program.add(Op::propagate, {"changing the propagation of ", mount.destination}, {mount.options.propagation},
                {mount.destination});
  }
}

void add_working_directory(Program& program, const Spec& spec) {
  if (spec.process.cwd == "/") return;
  program.add(Op::make_directory, {"making the directory ", spec.process.cwd}, {}, {spec.process.cwd});
}

/// Covers the paths of which `readonly` or `masked` says so. `arguments`: of the steps.
template <typename Readonly, typename Masked>
void add_covers(Program& program, const Spec& spec, Program::Arguments arguments, const Readonly& readonly,
                const Masked& masked) {
  for (const std::string& path : spec.readonly_paths) {
    if (readonly(path)) program.add(Op::readonly_path, {"making ", path, " read-only"}, arguments, {path});
  }
  for (const std::string& path : spec.masked_paths) {
    if (masked(path)) program.add(Op::mask_path, {"masking ", path}, arguments, {path});
  }
}

void add_sysctl(Program& program, const Spec& spec) {
  for (const auto& [name, value] : spec.sysctl) {
    program.add(Op::write_value, {"setting sysctl ", name}, {}, {"/proc/sys/" + sysctl_path(name), value});
  }
}

}  // namespace

void add_rootfs(Program& program, const Spec& spec, const Surroundings& surroundings, bool calls_parent) {
  const unsigned long propagation =
      spec.root_propagation != 0 ? spec.root_propagation : static_cast<unsigned long>(MS_SLAVE);
  if ((propagation & MS_SHARED) != 0) {
    throw BundleError("linux.rootfsPropagation: sealrun does not implement shared; use slave or private");
  }
  program.add(Op::set_propagation,
              (propagation & MS_SLAVE) != 0 ? "making the host's mounts slaves" : "making the host's mounts private",
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

  program.add(Op::pivot_root, {"making ", spec.rootfs, " the root"}, {}, {spec.rootfs});
  slot = 0;
  // All that need not wait for the network comes first.
  const auto [early, late] = around_network(spec, surroundings);
  const auto waits = [&late = late](const std::string& path) { return touch(late, path); };
  // What is to be hidden must be hidden in what the container sees, so a cover comes after every mount that changes
  // what its path leads to. As text that is seen here; where a link is in the way init sees it, and covers again at the
  // end. A sysctl can be one of the network, and /proc/sys is usually made read-only.
  const auto readonly_late = [&](const std::string& path) { return !spec.sysctl.empty() || waits(path); };
  const bool devices_late = waits("/dev");
  const bool directory_late = waits(spec.process.cwd);
  // A file is masked with the container's null device, which has to be there.
  const auto masked_late = [&](const std::string& path) { return devices_late || readonly_late(path); };

  for (const Mount& mount : early) add_mount(program, mount, spec, surroundings, slot);
  if (!devices_late) add_devices(program, spec, first_device_slot);
  if (!directory_late) add_working_directory(program, spec);
  const std::size_t covers_begin = program.bytes().size();
  const std::size_t steps_before = program.size();
  add_covers(
      program, spec, {late.empty() ? 0U : 1U}, [&](const std::string& path) { return !readonly_late(path); },
      [&](const std::string& path) { return !masked_late(path); });
  const bool covered_early = program.size() > steps_before;

  // It waits for the RCU of all processors, which one that makes a network namespace holds up: so both are waited for
  // at the same time. After proc and sysfs, where no network comes later: a user namespace may mount them only while it
  // sees those of the host.
  if (calls_parent) program.add(Op::call_parent, "calling the runtime");
  program.add(Op::detach_old_root, "detaching the host's root");
  if (surroundings.network) {
    program.add(Op::receive_network, "making the network namespace",
                {static_cast<std::uint64_t>(*surroundings.network)});
  }
  for (const Mount& mount : late) add_mount(program, mount, spec, surroundings, slot);
  if (devices_late) add_devices(program, spec, first_device_slot);
  if (directory_late) add_working_directory(program, spec);
  add_sysctl(program, spec);
  if (covered_early && !late.empty()) {
    program.add(Op::cover_again, "covering paths again",
                {program.bytes().size() - covers_begin, program.size() - steps_before});
  }
  add_covers(program, spec, {0}, readonly_late, masked_late);

  if (spec.readonly_root) program.add(Op::readonly_root, "making the root read-only");
}

}  // namespace sealbench::sealrun
