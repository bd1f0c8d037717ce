#include "workloads/sealrun/bundle/unimplemented.hpp"

#include <algorithm>

namespace sealbench::sealrun {

namespace {

constexpr Unimplemented kProperties[] = {
    {"hooks", "programs of others would be a part of the launch"},
    {"process.apparmorProfile", "no security modules"},
    {"process.selinuxLabel", "no security modules"},
    {"process.ioPriority", "the process has its caller's"},
    {"process.scheduler", "the process has its caller's"},
    {"process.execCPUAffinity", "the process has its cgroup's"},
    {"process.commandLine", "of Windows"},
    {"process.user.username", "of Windows"},
    {"mounts[].uidMappings", "no id-mapped mounts"},
    {"mounts[].gidMappings", "no id-mapped mounts"},
    {"linux.intelRdt", "no cache or bandwidth allocation"},
    {"linux.memoryPolicy", "the process has its caller's"},
    {"linux.mountLabel", "no security modules"},
    {"linux.netDevices", "no devices are moved"},
    {"linux.personality", "the process has its caller's"},
    {"linux.timeOffsets", "no time namespaces"},
    {"linux.resources.blockIO", "no such limits"},
    {"linux.resources.hugepageLimits", "no such limits"},
    {"linux.resources.network", "no such limits"},
    {"linux.resources.rdma", "no such limits"},
    {"linux.resources.memory.kernel", "Linux has no such limit since 5.16"},
    {"linux.seccomp.listenerPath", "no user notification"},
    {"linux.seccomp.listenerMetadata", "no user notification"},
    {"freebsd", "of another platform"},
    {"solaris", "of another platform"},
    {"vm", "of another platform"},
    {"windows", "of another platform"},
    {"zos", "of another platform"},
};

constexpr Unimplemented kMountOptions[] = {
    {"idmap", "no id-mapped mounts"},
    {"ridmap", "no id-mapped mounts"},
    {"rro", "no recursive attributes"},
    {"rrw", "no recursive attributes"},
    {"rnosuid", "no recursive attributes"},
    {"rsuid", "no recursive attributes"},
    {"rnodev", "no recursive attributes"},
    {"rdev", "no recursive attributes"},
    {"rnoexec", "no recursive attributes"},
    {"rexec", "no recursive attributes"},
    {"rnoatime", "no recursive attributes"},
    {"ratime", "no recursive attributes"},
    {"rrelatime", "no recursive attributes"},
    {"rnorelatime", "no recursive attributes"},
    {"rnodiratime", "no recursive attributes"},
    {"rdiratime", "no recursive attributes"},
    {"rstrictatime", "no recursive attributes"},
    {"rnostrictatime", "no recursive attributes"},
    {"rnosymfollow", "no recursive attributes"},
    {"rsymfollow", "no recursive attributes"},
    {"copy-symlink", "of crun"},
};

}  // namespace

std::span<const Unimplemented> unimplemented_properties() { return kProperties; }
std::span<const Unimplemented> unimplemented_mount_options() { return kMountOptions; }

const Unimplemented* find(std::span<const Unimplemented> table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Unimplemented& entry) { return entry.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace sealbench::sealrun
