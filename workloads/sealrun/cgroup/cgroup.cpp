#include "workloads/sealrun/cgroup/cgroup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <system_error>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/sealrun/cgroup/device_program.hpp"
#include "workloads/sealrun/cgroup/device_rules.hpp"
#include "workloads/sealrun/cgroup/directories.hpp"
#include "workloads/sealrun/cgroup/limits.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

/// Whether this process may not be expected to make cgroups: not root, or root of a user namespace only. Asked only
/// after a failure, so that the common way costs no system call.
bool unprivileged() {
  if (::geteuid() != 0) return true;
  const std::string map = sys::read_file("/proc/self/uid_map");
  return map.find("4294967295") == std::string::npos;
}

bool is_permission(int error) { return error == EACCES || error == EPERM || error == EROFS; }

/// Finds the directory whose hierarchy has `controller`.
const std::string* directory_of(const Layout& layout, const std::vector<std::string>& directories,
                                const std::string& controller) {
  for (std::size_t i = 0; i < directories.size(); ++i) {
    const Hierarchy& hierarchy = layout.hierarchies[i];
    if (layout.mode == Mode::kV2 ? hierarchy.unified() : hierarchy.controls(controller)) return &directories[i];
  }
  return nullptr;
}

[[noreturn]] void no_cgroup_for(const Setting& setting) {
  throw CgroupError("linux.resources." + setting.field + ": cannot be applied, because no cgroup with the " +
                    setting.controller + " controller can be made here; run as root on a host that has it, let the " +
                    "host delegate a cgroup, or remove the field");
}

/// Writes one setting; returns errno.
int write_setting(const std::string& directory, const Setting& setting) {
  const sys::UniqueFd fd(::open((directory + "/" + setting.file).c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) return errno;
  return ::write(fd.get(), setting.value.data(), setting.value.size()) < 0 ? errno : 0;
}

[[noreturn]] void fail(const std::string& directory, const Setting& setting, int error) {
  const std::string what = "linux.resources." + setting.field + ": ";
  if (error == ENOENT) {
    throw CgroupError(what + directory + " has no " + setting.file + ": the " + setting.controller +
                      " controller is not enabled there or this kernel's does not have it; remove the field");
  }
  throw CgroupError(what + "writing \"" + setting.value + "\" to " + directory + "/" + setting.file + ": " +
                    sys::errno_text(error));
}

void apply(const Layout& layout, const std::vector<std::string>& directories, std::vector<Setting> settings) {
  // The kernel keeps some pairs in order (memory below memory + swap, burst below quota). In a new cgroup the order of
  // `settings` fits; in one that has other values already it may be the reverse one: what is refused is tried once
  // more.
  for (const bool last : {false, true}) {
    std::vector<Setting> refused;
    for (Setting& setting : settings) {
      const std::string* directory = directory_of(layout, directories, setting.controller);
      if (directory == nullptr) no_cgroup_for(setting);
      const int error = write_setting(*directory, setting);
      if (error == 0) continue;
      if (last || error != EINVAL) fail(*directory, setting, error);
      refused.push_back(std::move(setting));
    }
    settings = std::move(refused);
    if (settings.empty()) return;
  }
}

/// linux.resources.memory.checkBeforeUpdate.
void check_usage(const Layout& layout, const std::vector<std::string>& directories, const Memory& memory) {
  if (!memory.check_before_update || memory.limit.value_or(0) <= 0) return;
  const std::string* directory = directory_of(layout, directories, "memory");
  if (directory == nullptr) return;  // apply() names the field
  const std::string file = layout.mode == Mode::kV2 ? "/memory.current" : "/memory.usage_in_bytes";
  const std::string text = sys::read_file(*directory + file);
  std::int64_t usage = 0;
  std::from_chars(text.data(), text.data() + text.size(), usage);
  if (usage > *memory.limit) {
    throw CgroupError("linux.resources.memory.limit: " + std::to_string(*memory.limit) + " is below the " +
                      std::to_string(usage) + " bytes that " + *directory + " uses already");
  }
}

/// Writes the list to a v1 devices cgroup: the default first, which clears what was there, then the exceptions.
void write_devices(const std::string& directory, const DeviceList& list) {
  const std::string kinds[] = {directory + "/devices.deny", directory + "/devices.allow"};
  sys::write_value(kinds[list.allow_by_default ? 1 : 0], "a *:* rwm");
  if (list.exceptions.empty()) return;
  const std::string& path = kinds[list.allow_by_default ? 0 : 1];
  const sys::UniqueFd file = sys::open(path, O_WRONLY);
  for (const DeviceRule& rule : list.exceptions) {
    const std::string text = device_text(rule);
    sys::check(::write(file.get(), text.data(), text.size()),
               [&] { return "linux.resources.devices: writing \"" + text + "\" to " + path; });
  }
}

void apply_devices(const Layout& layout, const std::vector<std::string>& directories, const DeviceList& list) {
  const std::string* v1 = nullptr;
  const std::string* v2 = nullptr;
  for (std::size_t i = 0; i < directories.size(); ++i) {
    if (layout.hierarchies[i].controls("devices")) v1 = &directories[i];
    if (layout.hierarchies[i].unified()) v2 = &directories[i];
  }
  try {
    if (v1 != nullptr) return write_devices(*v1, list);
    if (v2 != nullptr) return attach_device_program(device_program(list), *v2);
  } catch (const std::system_error& error) {
    // Without privilege no rule can be set and none is needed: a user namespace has no right to device nodes of the
    // host that its user does not have anyway.
    if (is_permission(error.code().value()) && unprivileged()) return;
    throw;
  }
  if (!unprivileged()) {
    throw CgroupError(
        "linux.resources.devices: no hierarchy with the devices controller and no cgroup v2 is mounted; mount "
        "one, or switch cgroups off with --cgroup-manager disabled");
  }
}

void refuse_processes(const std::string& directory) {
  if (sys::read_file(directory + "/cgroup.procs").empty()) return;
  throw CgroupError("the cgroup " + directory +
                    " has processes in it already; give the container another linux.cgroupsPath or id");
}

std::vector<std::string> missing_of(const std::vector<std::string>& directories) {
  std::vector<std::string> missing;
  for (const std::string& directory : directories) {
    if (::access(directory.c_str(), F_OK) < 0 && errno == ENOENT) missing.push_back(directory);
  }
  return missing;
}

}  // namespace

Cgroup Cgroup::create(const Resources& resources, const std::string& cgroups_path, const std::string& id,
                      const BeforeMaking& before) {
  return create(resources, cgroups_path, id, Layout::probe(), before);
}

Cgroup Cgroup::create(const Resources& resources, const std::string& cgroups_path, const std::string& id, Layout layout,
                      const BeforeMaking& before) {
  // All that can be wrong with the bundle is found before the first cgroup is made.
  std::vector<Setting> settings = layout.mode == Mode::kV2 ? v2_settings(resources) : v1_settings(resources);
  const DeviceList devices = effective_devices(resources.devices);
  std::vector<std::string> places;
  for (const Hierarchy& hierarchy : layout.hierarchies) {
    places.push_back(place(hierarchy, layout.mode, cgroups_path, id));
  }
  if (before) before(places, missing_of(places));
  Cgroup group;
  group.layout_.mode = layout.mode;
  try {
    for (std::size_t i = 0; i < places.size(); ++i) {
      Hierarchy& hierarchy = layout.hierarchies[i];
      std::string& directory = places[i];
      try {
        if (make(hierarchy, layout.mode, directory)) {
          group.created_.push_back(directory);
        } else {
          refuse_processes(directory);
        }
      } catch (const std::system_error& error) {
        if (!cgroups_path.empty() || !is_permission(error.code().value()) || !unprivileged()) throw;
        continue;
      }
      group.directories_.push_back(std::move(directory));
      group.layout_.hierarchies.push_back(std::move(hierarchy));
    }
    check_usage(group.layout_, group.directories_, resources.memory);
    apply(group.layout_, group.directories_, std::move(settings));
    apply_devices(group.layout_, group.directories_, devices);
  } catch (...) {
    try {
      remove(group.created_);
    } catch (const std::system_error&) {
      // The reason for the failure is worth more than that of the clean-up.
    }
    throw;
  }
  return group;
}

void Cgroup::add(pid_t pid) const { join(directories_, pid); }

std::string Cgroup::freezer() const {
  for (std::size_t i = 0; i < directories_.size(); ++i) {
    if (layout_.hierarchies[i].controls("freezer")) return directories_[i];
  }
  return layout_.mode == Mode::kV2 && !directories_.empty() ? directories_[0] : std::string();
}

std::vector<Mountpoint> Cgroup::mounts() const {
  std::vector<Mountpoint> mounts;
  for (std::size_t i = 0; i < directories_.size(); ++i) {
    const Hierarchy& hierarchy = layout_.hierarchies[i];
    if (hierarchy.unified()) {
      if (layout_.mode == Mode::kV2) mounts.push_back({"cgroup2", "", "", directories_[i], {}});
      continue;
    }
    Mountpoint mount{
        "cgroup", hierarchy.mountpoint.substr(hierarchy.mountpoint.rfind('/') + 1), "", directories_[i], {}};
    for (const std::string& controller : hierarchy.controllers) {
      mount.data += (mount.data.empty() ? "" : ",") + controller;
      if (hierarchy.controllers.size() > 1 && controller != mount.name) mount.links.push_back(controller);
    }
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

}  // namespace sealbench::sealrun::cgroup
