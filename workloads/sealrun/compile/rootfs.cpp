// The container's mount table. Sources are opened while the host is still in sight (sources.cpp); then the root is
// pivoted, and everything is mounted from inside, where no link of the image can point outside.
#include <sched.h>
#include <sys/mount.h>

#include <algorithm>
#include <span>
#include <utility>

#include "sys/path.hpp"
#include "workloads/sealrun/bundle/sysctl.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {

using init::Op;
using init::Target;

namespace {

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

/// Whether a mount that is read-only in the end must not be before: mount points and devices are made in it.
bool is_readonly_late(const Mount& mount) {
  return (mount.options.set & MS_RDONLY) != 0 && !mount.is_bind() && !is_cgroup(mount) &&
         (mount.type == "tmpfs" || mount.destination == "/dev");
}

/// Makes those read-only that waited for it. The mounts and not their filesystems: should something else have come over
/// one, that would be the host's.
void add_readonly(Program& program, const Spec& spec) {
  constexpr unsigned long kKept =
      MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME;
  for (const Mount& mount : spec.mounts) {
    if (!is_readonly_late(mount)) continue;
    program.add(Op::remount, {"making ", mount.destination, " read-only"}, {MS_BIND | (mount.options.set & kKept)},
                {mount.destination, ""});
  }
}

/// Whether `data` of a tmpfs says which mode its root has.
bool sets_mode(std::string_view data) {
  return data.starts_with("mode=") || data.find(",mode=") != std::string_view::npos;
}

void add_mount(Program& program, const Mount& mount, const Spec& spec, const Surroundings& surroundings,
               std::uint64_t& slot) {
  if (is_cgroup(mount)) return add_cgroup_mount(program, mount, spec, surroundings, slot);
  if (mount.is_bind()) {
    const std::string source = bind_source(mount, spec);
    return program.add(Op::attach_tree, {"binding ", source, " on ", mount.destination},
                       {slot++, static_cast<std::uint64_t>(kind_of_source(source)), mount.options.propagation},
                       {mount.destination});
  }
  const unsigned long flags =
      is_readonly_late(mount) ? mount.options.set & ~std::uint64_t{MS_RDONLY} : mount.options.set;
  // What lies over a directory of the image lets in whom that did.
  std::uint64_t of_directory = mount.type == "tmpfs" && !sets_mode(mount.options.data) ? init::kMountItsMode : 0;
  if (mount.options.copies_up) of_directory |= init::kMountItsContent;
  program.add(Op::mount, {"mounting ", mount.type, " on ", mount.destination}, {flags, of_directory},
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
    program.add(Op::write_value, {"setting linux.sysctl.", name}, {}, {"/proc/sys/" + sysctl_path(name), value});
  }
}

}  // namespace

void add_rootfs(Program& program, const Spec& spec, const Surroundings& surroundings, std::optional<Sources> sources,
                bool calls_parent) {
  const unsigned long propagation = propagation_of_root(spec);
  program.add(Op::set_propagation,
              (propagation & MS_SLAVE) != 0 ? "making the host's mounts slaves" : "making the host's mounts private",
              {propagation | MS_REC});
  if (!sources) sources = add_sources(program, spec, surroundings, 0);
  program.add(Op::pivot_root, {"making ", spec.rootfs, " the root"}, {}, {spec.rootfs});
  std::uint64_t slot = 0;
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
  if (!devices_late) add_devices(program, spec, sources->first_device_slot);
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
  if (devices_late) add_devices(program, spec, sources->first_device_slot);
  if (directory_late) add_working_directory(program, spec);
  add_sysctl(program, spec);
  if (covered_early && !late.empty()) {
    program.add(Op::cover_again, "covering paths again",
                {program.bytes().size() - covers_begin, program.size() - steps_before});
  }
  add_covers(program, spec, {0}, readonly_late, masked_late);

  add_terminal(program, spec.process, surroundings, Console::of_container);
  add_readonly(program, spec);
  if (spec.readonly_root) program.add(Op::readonly_root, "making root.path read-only");
}

}  // namespace sealbench::sealrun
