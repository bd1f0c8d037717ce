#include "workloads/bundles/embedded.hpp"

#include <sys/stat.h>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::workloads {

namespace {

using Json = Bundle::Json;

constexpr mode_t kForAll = 0755;  // what root makes, everybody in a container can enter and run

Json mount(const char* destination, const char* type, const char* source, std::initializer_list<const char*> options) {
  Json mount = {{"destination", destination}, {"type", type}, {"source", source}};
  if (options.size() > 0) mount["options"] = options;
  return mount;
}

Json process() {
  const Json capabilities = {"CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"};
  return {{"terminal", false},
          {"user", {{"uid", 0}, {"gid", 0}}},
          {"args", {"/true"}},
          {"env", {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"}},
          {"cwd", "/"},
          // None are ambient: without inheritable ones nobody can raise them, and runc logs that in every launch.
          {"capabilities", {{"bounding", capabilities}, {"effective", capabilities}, {"permitted", capabilities}}},
          {"rlimits", Json::array({{{"type", "RLIMIT_NOFILE"}, {"hard", 1024}, {"soft", 1024}}})},
          {"noNewPrivileges", true}};
}

Json mounts(bool rootless) {
  Json mounts = Json::array();
  mounts.push_back(mount("/proc", "proc", "proc", {}));
  mounts.push_back(mount("/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}));
  if (rootless) {  // gid 5 is not mapped
    mounts.push_back(
        mount("/dev/pts", "devpts", "devpts", {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"}));
  } else {
    mounts.push_back(mount("/dev/pts", "devpts", "devpts",
                           {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}));
  }
  mounts.push_back(mount("/dev/shm", "tmpfs", "shm", {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}));
  mounts.push_back(mount("/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}));
  if (rootless) {  // sysfs needs a network namespace of one's own
    mounts.push_back(mount("/sys", "none", "/sys", {"rbind", "nosuid", "noexec", "nodev", "ro"}));
  } else {
    mounts.push_back(mount("/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}));
  }
  return mounts;
}

Json namespaces(bool rootless) {
  Json namespaces = Json::array();
  for (const char* type : {"pid", "network", "ipc", "uts", "mount", "user"}) {
    const std::string_view name = type;
    if ((name == "network" && rootless) || (name == "user" && !rootless)) continue;
    namespaces.push_back({{"type", type}});
  }
  return namespaces;
}

Json id_mapping(unsigned host_id) { return Json::array({{{"containerID", 0}, {"hostID", host_id}, {"size", 1}}}); }

}  // namespace

Json embedded_config(const Launching& launching) {
  Json config = {{"ociVersion", "1.0.2"},
                 {"process", process()},
                 {"root", {{"path", "rootfs"}, {"readonly", true}}},
                 {"hostname", "sealbench"},
                 {"mounts", mounts(launching.rootless())},
                 {"linux", Json::object()}};
  Json& linux_part = config["linux"];
  if (launching.rootless()) {
    linux_part["uidMappings"] = id_mapping(launching.uid);
    linux_part["gidMappings"] = id_mapping(launching.gid);
  }
  linux_part["namespaces"] = namespaces(launching.rootless());
  linux_part["maskedPaths"] = {"/proc/acpi",          "/proc/asound",     "/proc/kcore",       "/proc/keys",
                               "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
                               "/sys/firmware",       "/proc/scsi"};
  linux_part["readonlyPaths"] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
  return config;
}

Bundle write_embedded(const std::string& directory, const std::string& payloads, const Launching& launching) {
  const std::string rootfs = directory + "/rootfs";
  for (const std::string& path : {directory, rootfs, rootfs + "/proc", rootfs + "/dev", rootfs + "/sys"}) {
    if (::mkdir(path.c_str(), kForAll) < 0) sys::throw_errno("making the directory " + path);
  }
  for (const char* payload : {"/true", "/hold"}) {
    sys::write_file(rootfs + payload, sys::read_file(payloads + payload), kForAll);
  }
  sys::write_file(directory + "/config.json", embedded_config(launching).dump(2) + "\n");
  return Bundle::load(directory);
}

}  // namespace sealbench::workloads
