// sealrun spec: a config.json to start from.
#include <fcntl.h>
#include <unistd.h>

#include "sys/file.hpp"
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/json.hpp"

namespace sealbench::sealrun {

namespace {

// That of `runc spec`, without a terminal and without ambient capabilities, which it asks for in vain. In pieces: who
// is not root gets others of some, no group of its terminals, no network, whose sysfs would be another's to mount, and
// no limits.
constexpr const char* kUntilTerminals =
    R"({"ociVersion":"1.0.2","process":{"terminal":false,"user":{"uid":0,"gid":0},"args":["sh"],)"
    R"("env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","TERM=xterm"],"cwd":"/",)"
    R"("capabilities":{"bounding":["CAP_AUDIT_WRITE","CAP_KILL","CAP_NET_BIND_SERVICE"],)"
    R"("effective":["CAP_AUDIT_WRITE","CAP_KILL","CAP_NET_BIND_SERVICE"],"permitted":["CAP_AUDIT_WRITE",)"
    R"("CAP_KILL","CAP_NET_BIND_SERVICE"]},"rlimits":[{"type":"RLIMIT_NOFILE","hard":1024,"soft":1024}],)"
    R"("noNewPrivileges":true},"root":{"path":"rootfs","readonly":true},"hostname":"sealrun",)"
    R"("mounts":[{"destination":"/proc","type":"proc","source":"proc"},{"destination":"/dev",)"
    R"("type":"tmpfs","source":"tmpfs","options":["nosuid","strictatime","mode=755","size=65536k"]},)"
    R"({"destination":"/dev/pts","type":"devpts","source":"devpts","options":["nosuid","noexec",)"
    R"("newinstance","ptmxmode=0666","mode=0620")";
constexpr const char* kTerminalsGroup = R"(,"gid=5")";
constexpr const char* kUntilSys =
    R"(]},{"destination":"/dev/shm","type":"tmpfs","source":"shm","options":["nosuid","noexec","nodev",)"
    R"("mode=1777","size=65536k"]},{"destination":"/dev/mqueue","type":"mqueue","source":"mqueue",)"
    R"("options":["nosuid","noexec","nodev"]},)";
constexpr const char* kSys =
    R"({"destination":"/sys","type":"sysfs","source":"sysfs","options":["nosuid","noexec","nodev",)"
    R"("ro"]},)";
constexpr const char* kSysOfHost =
    R"({"destination":"/sys","type":"none","source":"/sys","options":["rbind","nosuid","noexec",)"
    R"("nodev","ro"]},)";
constexpr const char* kUntilNamespaces =
    R"({"destination":"/sys/fs/cgroup","type":"cgroup","source":"cgroup","options":["nosuid","noexec",)"
    R"("nodev","relatime","ro"]}],"linux":{)";
constexpr const char* kNamespaces =
    R"("resources":{"devices":[{"allow":false,"access":"rwm"}]},"namespaces":[{"type":"pid"},)"
    R"({"type":"network"},{"type":"ipc"},{"type":"uts"},{"type":"mount"}],)";
constexpr const char* kNamespacesOfUser =
    R"("namespaces":[{"type":"pid"},{"type":"ipc"},{"type":"uts"},{"type":"mount"},{"type":"user"}],)";
constexpr const char* kEnd =
    R"("maskedPaths":["/proc/acpi","/proc/asound","/proc/kcore","/proc/keys","/proc/latency_stats",)"
    R"("/proc/timer_list","/proc/timer_stats","/proc/sched_debug","/sys/firmware","/proc/scsi"],)"
    R"("readonlyPaths":["/proc/bus","/proc/fs","/proc/irq","/proc/sys","/proc/sysrq-trigger"]}})";

std::string own_id(const char* field, unsigned id) {
  return std::string("\"") + field + R"(":[{"containerID":0,"hostID":)" + std::to_string(id) + R"(,"size":1}],)";
}

std::string spec_of_root() {
  return std::string(kUntilTerminals) + kTerminalsGroup + kUntilSys + kSys + kUntilNamespaces + kNamespaces + kEnd;
}

std::string rootless_spec() {
  return std::string(kUntilTerminals) + kUntilSys + kSysOfHost + kUntilNamespaces + kNamespacesOfUser +
         own_id("uidMappings", ::geteuid()) + own_id("gidMappings", ::getegid()) + kEnd;
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
  const JsonDocument spec(is_rootless ? rootless_spec() : spec_of_root());
  const std::string text = print_indented(spec.root()) + "\n";
  const std::string file = bundle + "/config.json";
  const sys::UniqueFd made = sys::open(file, O_WRONLY | O_CREAT | O_EXCL, 0644);
  sys::write_all(made.get(), text, file);
  return 0;
}

}  // namespace sealbench::sealrun
