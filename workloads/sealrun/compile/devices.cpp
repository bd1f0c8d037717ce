// /dev: the default devices and links of the OCI runtime specification (config-linux.md, "Default Devices") and
// linux.devices.
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/device_number.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {

using init::Op;
using init::Target;

namespace {

/// Whether /dev is the container's own: a bundle that binds a host's /dev wants nothing made in there.
bool owns_dev(const Spec& spec) {
  for (const Mount& mount : spec.mounts) {
    if (mount.destination == "/dev" && mount.is_bind()) return false;
  }
  return true;
}

std::vector<Device> devices_of(const Spec& spec) {
  std::vector<Device> devices;
  for (const auto& [name, minor] :
       {std::pair{"null", 3U}, {"zero", 5U}, {"full", 7U}, {"random", 8U}, {"urandom", 9U}}) {
    devices.push_back({.path = std::string("/dev/") + name,
                       .type_and_mode = S_IFCHR | 0666U,
                       .number = sys::device_number(1, minor)});
  }
  devices.push_back({.path = "/dev/tty", .type_and_mode = S_IFCHR | 0666U, .number = sys::device_number(5, 0)});
  for (const Device& device : spec.devices) {
    std::erase_if(devices, [&](const Device& other) { return other.path == device.path; });
    devices.push_back(device);
  }
  return devices;
}

/// mknod is refused in a user namespace (EPERM); the host's nodes are bound there instead.
bool binds_devices(const Spec& spec) { return spec.find_namespace(CLONE_NEWUSER) != nullptr; }

}  // namespace

void add_device_sources(Program& program, const Spec& spec, std::uint64_t& slot, unsigned long propagation) {
  if (!owns_dev(spec) || !binds_devices(spec)) return;
  for (const Device& device : devices_of(spec)) {
    program.add(Op::open_tree, {"opening the device ", device.path}, {slot++, propagation}, {device.path});
  }
}

void add_devices(Program& program, const Spec& spec, std::uint64_t first_slot) {
  if (!owns_dev(spec)) return;
  std::string_view directory;
  const auto devices = devices_of(spec);
  for (const Device& device : devices) {
    if (binds_devices(spec)) {
      program.add(Op::attach_tree, {"binding the device ", device.path},
                  {first_slot++, static_cast<std::uint64_t>(Target::file)}, {device.path});
      continue;
    }
    const std::string_view path = device.path;
    const std::size_t name = path.rfind('/') + 1;
    if (const std::string_view in = path.substr(0, name > 1 ? name - 1 : name); in != directory) {
      directory = in;
      program.add(Op::enter_directory, {"entering ", directory}, {}, {directory});
    }
    program.add(Op::make_node, {"making the device ", device.path},
                {device.type_and_mode, device.number, device.uid, device.gid}, {path.substr(name)});
  }
  if (directory != "/dev") program.add(Op::enter_directory, "entering /dev", {}, {"/dev"});
  const auto link = [&](std::string_view content, std::string_view name, std::uint64_t replacing = 0) {
    program.add(Op::make_link, {"linking /dev/", name}, {replacing}, {content, name});
  };
  link("/proc/self/fd", "fd");
  link("/proc/self/fd/0", "stdin");
  link("/proc/self/fd/1", "stdout");
  link("/proc/self/fd/2", "stderr");
  if (::access("/proc/kcore", F_OK) == 0) link("/proc/kcore", "core");
  link("pts/ptmx", "ptmx", 1);
}

}  // namespace sealbench::sealrun
