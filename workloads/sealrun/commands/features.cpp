// sealrun features: what this build can do, as the features document of the OCI runtime specification (features.md).
// From the tables that bundles are read with, so that it says what is true.
#include <sealbench/version.hpp>

#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/json.hpp"
#include "workloads/sealrun/seccomp/names.hpp"

namespace sealbench::sealrun {

namespace {

/// The names as an array; none has a character that JSON would escape.
template <typename Names>
std::string array_of(const Names& names) {
  std::string array = "[";
  for (const std::string_view name : names) array.append(array.size() > 1 ? ",\"" : "\"").append(name).append("\"");
  return array + "]";
}

std::string features() {
  const std::string flags = array_of(seccomp::filter_flags());
  return R"({"ociVersionMin": "1.0.0", "ociVersionMax": "1.0.2", "hooks": [], "mountOptions": )" +
         array_of(mount_option_names()) + R"(, "linux": {"namespaces": )" + array_of(namespace_types()) +
         R"(, "capabilities": )" + array_of(capability_names()) +
         R"(, "cgroup": {"v1": true, "v2": true, "systemd": false, "systemdUser": false, "rdma": false},
"seccomp": {"enabled": true, "actions": )" +
         array_of(seccomp::actions()) + R"(, "operators": )" + array_of(seccomp::comparisons()) + R"(, "archs": )" +
         array_of(seccomp::architectures()) + R"(, "knownFlags": )" + flags + R"(, "supportedFlags": )" + flags +
         R"(}, "apparmor": {"enabled": false}, "selinux": {"enabled": false}, "intelRdt": {"enabled": false},
"mountExtensions": {"idmap": {"enabled": false}}, "netDevices": {"enabled": false}},
"annotations": {"sealbench.sealrun.version": ")" SEALBENCH_VERSION
         R"(", "sealbench.sealrun.commit": ")" SEALBENCH_COMMIT
         R"(", "org.opencontainers.runc.checkpoint.enabled": "false"}})";
}

}  // namespace

int run_features(const Globals& /*globals*/, const std::vector<std::string>& arguments) {
  if (const auto words = parse_options(arguments, {}); !words.empty()) {
    throw UsageError("unexpected word \"" + words[0] + "\"");
  }
  print_line(print_indented(JsonDocument(features()).root()));
  return 0;
}

}  // namespace sealbench::sealrun
