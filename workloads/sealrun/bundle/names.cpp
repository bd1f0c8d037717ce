#include "workloads/sealrun/bundle/names.hpp"

#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "workloads/sealrun/bundle/unimplemented.hpp"

namespace sealbench::sealrun {

namespace {

template <typename Value>
struct Named {
  std::string_view name;
  Value value;
};

template <typename Table>
auto look_up(const Table& table, std::string_view name) -> std::optional<decltype(std::begin(table)->value)> {
  for (const auto& entry : table) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

// In the kernel's order: the index is the number.
constexpr std::array<std::string_view, 41> kCapabilities = {"CAP_CHOWN",
                                                            "CAP_DAC_OVERRIDE",
                                                            "CAP_DAC_READ_SEARCH",
                                                            "CAP_FOWNER",
                                                            "CAP_FSETID",
                                                            "CAP_KILL",
                                                            "CAP_SETGID",
                                                            "CAP_SETUID",
                                                            "CAP_SETPCAP",
                                                            "CAP_LINUX_IMMUTABLE",
                                                            "CAP_NET_BIND_SERVICE",
                                                            "CAP_NET_BROADCAST",
                                                            "CAP_NET_ADMIN",
                                                            "CAP_NET_RAW",
                                                            "CAP_IPC_LOCK",
                                                            "CAP_IPC_OWNER",
                                                            "CAP_SYS_MODULE",
                                                            "CAP_SYS_RAWIO",
                                                            "CAP_SYS_CHROOT",
                                                            "CAP_SYS_PTRACE",
                                                            "CAP_SYS_PACCT",
                                                            "CAP_SYS_ADMIN",
                                                            "CAP_SYS_BOOT",
                                                            "CAP_SYS_NICE",
                                                            "CAP_SYS_RESOURCE",
                                                            "CAP_SYS_TIME",
                                                            "CAP_SYS_TTY_CONFIG",
                                                            "CAP_MKNOD",
                                                            "CAP_LEASE",
                                                            "CAP_AUDIT_WRITE",
                                                            "CAP_AUDIT_CONTROL",
                                                            "CAP_SETFCAP",
                                                            "CAP_MAC_OVERRIDE",
                                                            "CAP_MAC_ADMIN",
                                                            "CAP_SYSLOG",
                                                            "CAP_WAKE_ALARM",
                                                            "CAP_BLOCK_SUSPEND",
                                                            "CAP_AUDIT_READ",
                                                            "CAP_PERFMON",
                                                            "CAP_BPF",
                                                            "CAP_CHECKPOINT_RESTORE"};
static_assert(kCapabilities[CAP_SYS_ADMIN] == "CAP_SYS_ADMIN");
static_assert(kCapabilities[CAP_LAST_CAP] == "CAP_CHECKPOINT_RESTORE");

constexpr Named<int> kRlimits[] = {
    {"RLIMIT_AS", RLIMIT_AS},           {"RLIMIT_CORE", RLIMIT_CORE},         {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},       {"RLIMIT_FSIZE", RLIMIT_FSIZE},       {"RLIMIT_LOCKS", RLIMIT_LOCKS},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK}, {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE}, {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},   {"RLIMIT_NPROC", RLIMIT_NPROC},       {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},   {"RLIMIT_RTTIME", RLIMIT_RTTIME},     {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK}};

constexpr std::string_view kCopyUp = "tmpcopyup";

struct NamespaceKind {
  std::string_view name;
  unsigned long value;
  std::string_view file;
};
constexpr NamespaceKind kNamespaces[] = {{"user", CLONE_NEWUSER, "user"},      {"pid", CLONE_NEWPID, "pid"},
                                         {"network", CLONE_NEWNET, "net"},     {"ipc", CLONE_NEWIPC, "ipc"},
                                         {"uts", CLONE_NEWUTS, "uts"},         {"mount", CLONE_NEWNS, "mnt"},
                                         {"cgroup", CLONE_NEWCGROUP, "cgroup"}};

constexpr Named<unsigned long> kPropagation[] = {
    {"shared", MS_SHARED},         {"rshared", MS_SHARED | MS_REC},
    {"slave", MS_SLAVE},           {"rslave", MS_SLAVE | MS_REC},
    {"private", MS_PRIVATE},       {"rprivate", MS_PRIVATE | MS_REC},
    {"unbindable", MS_UNBINDABLE}, {"runbindable", MS_UNBINDABLE | MS_REC}};

constexpr Named<unsigned long> kSetFlags[] = {{"ro", MS_RDONLY},
                                              {"nosuid", MS_NOSUID},
                                              {"nodev", MS_NODEV},
                                              {"noexec", MS_NOEXEC},
                                              {"sync", MS_SYNCHRONOUS},
                                              {"remount", MS_REMOUNT},
                                              {"mand", MS_MANDLOCK},
                                              {"dirsync", MS_DIRSYNC},
                                              {"noatime", MS_NOATIME},
                                              {"nodiratime", MS_NODIRATIME},
                                              {"bind", MS_BIND},
                                              {"rbind", MS_BIND | MS_REC},
                                              {"relatime", MS_RELATIME},
                                              {"iversion", MS_I_VERSION},
                                              {"strictatime", MS_STRICTATIME},
                                              {"lazytime", MS_LAZYTIME},
                                              {"silent", MS_SILENT},
                                              {"defaults", 0}};

constexpr Named<unsigned long> kClearFlags[] = {{"rw", MS_RDONLY},
                                                {"suid", MS_NOSUID},
                                                {"dev", MS_NODEV},
                                                {"exec", MS_NOEXEC},
                                                {"async", MS_SYNCHRONOUS},
                                                {"nomand", MS_MANDLOCK},
                                                {"atime", MS_NOATIME},
                                                {"diratime", MS_NODIRATIME},
                                                {"norelatime", MS_RELATIME},
                                                {"noiversion", MS_I_VERSION},
                                                {"nostrictatime", MS_STRICTATIME},
                                                {"nolazytime", MS_LAZYTIME},
                                                {"loud", MS_SILENT}};

}  // namespace

std::optional<int> capability_number(std::string_view name) {
  for (std::size_t i = 0; i < kCapabilities.size(); ++i) {
    if (kCapabilities[i] == name) return static_cast<int>(i);
  }
  return std::nullopt;
}

std::optional<int> rlimit_number(std::string_view name) { return look_up(kRlimits, name); }

std::optional<unsigned long> namespace_flag(std::string_view type) { return look_up(kNamespaces, type); }

std::string_view namespace_type(unsigned long flag) {
  for (const auto& kind : kNamespaces) {
    if (kind.value == flag) return kind.name;
  }
  return "unknown";
}

std::string_view namespace_file(unsigned long flag) {
  for (const auto& kind : kNamespaces) {
    if (kind.value == flag) return kind.file;
  }
  return "unknown";
}

std::optional<unsigned long> propagation_flag(std::string_view name) { return look_up(kPropagation, name); }

std::span<const std::string_view> capability_names() { return kCapabilities; }

std::vector<std::string_view> namespace_types() {
  std::vector<std::string_view> types;
  for (const auto& kind : kNamespaces) types.push_back(kind.name);
  std::sort(types.begin(), types.end());
  return types;
}

std::vector<std::string_view> mount_option_names() {
  std::vector<std::string_view> names = {kCopyUp};
  const auto add = [&](const auto& table) {
    for (const auto& entry : table) names.push_back(entry.name);
  };
  add(kSetFlags);
  add(kClearFlags);
  add(kPropagation);
  std::sort(names.begin(), names.end());
  return names;
}

bool add_mount_option(MountOptions& options, std::string_view option) {
  if (const auto set = look_up(kSetFlags, option)) {
    options.set |= *set;
    options.clear &= ~*set;
  } else if (const auto clear = look_up(kClearFlags, option)) {
    options.clear |= *clear;
    options.set &= ~*clear;
  } else if (const auto propagation = propagation_flag(option)) {
    options.propagation = *propagation;
  } else if (option == kCopyUp) {
    options.copies_up = true;
  } else if (find(unimplemented_mount_options(), option) != nullptr) {
    return false;  // the kernel would refuse it with a bare EINVAL, or, worse, take it
  } else if (!option.empty()) {
    if (!options.data.empty()) options.data += ',';
    options.data += option;
  }
  return true;
}

std::uint64_t mount_attributes(unsigned long ms_flags) {
  constexpr Named<std::uint64_t> kAttributes[] = {{"ro", MOUNT_ATTR_RDONLY},
                                                  {"nosuid", MOUNT_ATTR_NOSUID},
                                                  {"nodev", MOUNT_ATTR_NODEV},
                                                  {"noexec", MOUNT_ATTR_NOEXEC},
                                                  {"nodiratime", MOUNT_ATTR_NODIRATIME}};
  std::uint64_t attributes = 0;
  for (const auto& [name, attribute] : kAttributes) {
    if ((ms_flags & *look_up(kSetFlags, name)) != 0) attributes |= attribute;
  }
  if ((ms_flags & MS_NOATIME) != 0) attributes |= MOUNT_ATTR_NOATIME;
  if ((ms_flags & MS_STRICTATIME) != 0) attributes |= MOUNT_ATTR_STRICTATIME;
  return attributes;
}

}  // namespace sealbench::sealrun
