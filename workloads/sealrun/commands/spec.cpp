// sealrun spec: a config.json to start from.
#include <fcntl.h>
#include <unistd.h>

#include "sys/file.hpp"
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/json.hpp"

namespace sealbench::sealrun {

namespace {

/// That of `runc spec`, without a terminal and without ambient capabilities, which it asks for in vain.
constexpr const char* kSpec = R"({
  "ociVersion": "1.0.2",
  "process": {
    "terminal": false,
    "user": {"uid": 0, "gid": 0},
    "args": ["sh"],
    "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
    "cwd": "/",
    "capabilities": {
      "bounding": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
      "effective": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
      "permitted": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
    },
    "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024}],
    "noNewPrivileges": true
  },
  "root": {"path": "rootfs", "readonly": true},
  "hostname": "sealrun",
  "mounts": [
    {"destination": "/proc", "type": "proc", "source": "proc"},
    {
      "destination": "/dev",
      "type": "tmpfs",
      "source": "tmpfs",
      "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]
    },
    {
      "destination": "/dev/pts",
      "type": "devpts",
      "source": "devpts",
      "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]
    },
    {
      "destination": "/dev/shm",
      "type": "tmpfs",
      "source": "shm",
      "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]
    },
    {
      "destination": "/dev/mqueue",
      "type": "mqueue",
      "source": "mqueue",
      "options": ["nosuid", "noexec", "nodev"]
    },
    {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
    {
      "destination": "/sys/fs/cgroup",
      "type": "cgroup",
      "source": "cgroup",
      "options": ["nosuid", "noexec", "nodev", "relatime", "ro"]
    }
  ],
  "linux": {
    "resources": {"devices": [{"allow": false, "access": "rwm"}]},
    "namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}],
    "maskedPaths": [
      "/proc/acpi",
      "/proc/asound",
      "/proc/kcore",
      "/proc/keys",
      "/proc/latency_stats",
      "/proc/timer_list",
      "/proc/timer_stats",
      "/proc/sched_debug",
      "/sys/firmware",
      "/proc/scsi"
    ],
    "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
  }
})";

/// Without root: no network of its own, whose sysfs would be another's to mount, one's own id, and no limits.
constexpr const char* kRootless = R"({
  "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "user"}],
  "sys": {"destination": "/sys", "type": "none", "source": "/sys", "options": ["rbind", "nosuid", "noexec", "nodev", "ro"]},
  "pts": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]
})";

Json own_id(unsigned id, JsonMemory& memory) {
  Json mapping(rapidjson::kObjectType);
  mapping.AddMember("containerID", 0, memory).AddMember("hostID", id, memory).AddMember("size", 1, memory);
  return std::move(Json(rapidjson::kArrayType).PushBack(mapping, memory));
}

void make_rootless(Json& spec, const Json& rootless, JsonMemory& memory) {
  Json& linux = spec["linux"];
  linux.RemoveMember("resources");
  linux["namespaces"].CopyFrom(rootless["namespaces"], memory);
  linux.AddMember("uidMappings", own_id(::geteuid(), memory), memory);
  linux.AddMember("gidMappings", own_id(::getegid(), memory), memory);
  for (Json& mount : spec["mounts"].GetArray()) {
    if (view(mount["destination"]) == "/sys") mount.CopyFrom(rootless["sys"], memory);
    if (view(mount["destination"]) == "/dev/pts") mount["options"].CopyFrom(rootless["pts"], memory);
  }
}

}  // namespace

int run_spec(const Globals& /*globals*/, const std::vector<std::string>& arguments) {
  std::string bundle = ".";
  bool is_rootless = false;
  const std::vector<Option> options = {
      {"bundle", 'b', true, "directory of the bundle (default: the current one)",
       [&](const std::string& v) { bundle = v; }},
      {"rootless", 0, false, "for whoever is not root", [&](const std::string&) { is_rootless = true; }},
  };
  if (const auto words = parse_options(arguments, options); !words.empty()) {
    throw UsageError("unexpected word \"" + words[0] + "\"");
  }
  const JsonDocument original(kSpec);
  const JsonDocument rootless(kRootless);
  JsonMemory memory;
  Json spec(original.root(), memory);
  if (is_rootless) make_rootless(spec, rootless.root(), memory);
  const std::string file = bundle + "/config.json";
  const sys::UniqueFd made = sys::open(file, O_WRONLY | O_CREAT | O_EXCL, 0644);
  sys::write_all(made.get(), print_indented(spec) + "\n", file);
  return 0;
}

}  // namespace sealbench::sealrun
