#include "tests/integration/sealrun/variants.hpp"

#include <filesystem>

#include "sys/file.hpp"

namespace sealbench::testing {

namespace {

using Json = nlohmann::ordered_json;

void plain(Bundle& /*bundle*/, int /*namespaces_of*/) {}

void rich_process(Json& process) {
  process["user"] = {{"uid", 1000}, {"gid", 1001}, {"additionalGids", {5, 7}}, {"umask", 027}};
  const Json few = {"CAP_NET_RAW", "CAP_KILL", "CAP_CHOWN"};
  const Json more = {"CAP_NET_RAW", "CAP_KILL", "CAP_CHOWN", "CAP_SETUID"};
  process["capabilities"] = {
      {"bounding", more}, {"effective", {"CAP_KILL"}}, {"permitted", few}, {"inheritable", few}, {"ambient", few}};
  process["rlimits"] = {{{"type", "RLIMIT_NOFILE"}, {"soft", 100}, {"hard", 200}},
                        {{"type", "RLIMIT_CORE"}, {"soft", 0}, {"hard", 0}},
                        {{"type", "RLIMIT_NPROC"}, {"soft", 500}, {"hard", 600}}};
  process["noNewPrivileges"] = false;
  process["oomScoreAdj"] = 77;
  process["cwd"] = "/made/on/demand";
  process["env"].push_back("EMPTY=");
  process["env"].push_back("WITH SPACE=a b");
}

void rich(Bundle& bundle, int /*namespaces_of*/) {
  Json& config = bundle.config;
  rich_process(config["process"]);
  config["root"]["readonly"] = false;
  config["hostname"] = "parity";
  const std::string source = bundle.beside("source");
  std::filesystem::create_directories(source);
  sys::write_file(source + "/file", "content\n");
  config["mounts"].push_back({{"destination", "/mnt/directory"},
                              {"type", "bind"},
                              {"source", source},
                              {"options", {"rbind", "ro", "nosuid", "noexec"}}});
  config["mounts"].push_back({{"destination", "/mnt/deep/file"},
                              {"type", "bind"},
                              {"source", source + "/file"},
                              {"options", {"bind", "rw", "nodev"}}});
  config["mounts"].push_back({{"destination", "/run"},
                              {"type", "tmpfs"},
                              {"source", "tmpfs"},
                              {"options", {"nosuid", "noexec", "mode=700", "size=1m"}}});
  Json& linux = config["linux"];
  linux["namespaces"].push_back({{"type", "cgroup"}});
  linux["resources"]["memory"] = {{"limit", 64 << 20}};
  linux["resources"]["pids"] = {{"limit", 30}};
  linux["resources"]["cpu"] = {{"shares", 512}, {"quota", 50000}, {"period", 100000}};
  linux["sysctl"] = {{"net.ipv4.ip_forward", "1"}, {"net.ipv4.ip_unprivileged_port_start", "99"}};
  linux["seccomp"] = {{"defaultAction", "SCMP_ACT_ALLOW"},
                      {"architectures", {"SCMP_ARCH_X86_64"}},
                      {"syscalls", {{{"names", {"mkdir"}}, {"action", "SCMP_ACT_ERRNO"}}}}};
}

/// As plain, but with a filter and no new privileges: then the filter is loaded last.
void filtered(Bundle& bundle, int /*namespaces_of*/) {
  bundle.config["linux"]["seccomp"] = {{"defaultAction", "SCMP_ACT_ALLOW"},
                                       {"syscalls", {{{"names", {"mkdir"}}, {"action", "SCMP_ACT_ERRNO"}}}}};
}

void user_namespace(Bundle& bundle, int /*namespaces_of*/) {
  Json& linux = bundle.config["linux"];
  linux["namespaces"].push_back({{"type", "user"}});
  linux["uidMappings"] = {{{"containerID", 0}, {"hostID", 100000}, {"size", 65536}}};
  linux["gidMappings"] = {{{"containerID", 0}, {"hostID", 200000}, {"size", 65536}}};
  bundle.config["process"]["user"] = {{"uid", 10}, {"gid", 11}, {"additionalGids", {12}}};
}

void joined(Bundle& bundle, int namespaces_of) {
  const std::string process = "/proc/" + std::to_string(namespaces_of) + "/ns/";
  bundle.config.erase("hostname");
  bundle.config["process"]["env"].push_back("PRINT_NAMESPACES=net ipc uts");
  bundle.config["linux"]["namespaces"] = {{{"type", "pid"}},
                                          {{"type", "mount"}},
                                          {{"type", "network"}, {"path", process + "net"}},
                                          {{"type", "ipc"}, {"path", process + "ipc"}},
                                          {{"type", "uts"}, {"path", process + "uts"}}};
}

constexpr Variant kVariants[] = {{"plain", plain},
                                 {"rich", rich},
                                 {"filtered", filtered},
                                 {"user_namespace", user_namespace},
                                 {"joined_namespaces", joined}};

}  // namespace

std::span<const Variant> variants() { return kVariants; }

}  // namespace sealbench::testing
