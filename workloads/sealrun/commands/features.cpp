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

template <typename Names>
Json array_of(const Names& names, JsonMemory& memory) {
  Json array(rapidjson::kArrayType);
  for (const std::string_view name : names) array.PushBack(reference(name), memory);
  return array;
}

/// {"enabled": false} of what there is not.
Json absent(JsonMemory& memory) { return std::move(Json(rapidjson::kObjectType).AddMember("enabled", false, memory)); }

Json seccomp_features(JsonMemory& memory) {
  Json features(rapidjson::kObjectType);
  features.AddMember("enabled", true, memory)
      .AddMember("actions", array_of(seccomp::actions(), memory), memory)
      .AddMember("operators", array_of(seccomp::comparisons(), memory), memory)
      .AddMember("archs", array_of(seccomp::architectures(), memory), memory)
      .AddMember("knownFlags", array_of(seccomp::filter_flags(), memory), memory)
      .AddMember("supportedFlags", array_of(seccomp::filter_flags(), memory), memory);
  return features;
}

Json linux_features(JsonMemory& memory) {
  Json cgroup(rapidjson::kObjectType);
  cgroup.AddMember("v1", true, memory)
      .AddMember("v2", true, memory)
      .AddMember("systemd", false, memory)
      .AddMember("systemdUser", false, memory)
      .AddMember("rdma", false, memory);
  Json mounts(rapidjson::kObjectType);
  mounts.AddMember("idmap", absent(memory), memory);
  Json features(rapidjson::kObjectType);
  features.AddMember("namespaces", array_of(namespace_types(), memory), memory)
      .AddMember("capabilities", array_of(capability_names(), memory), memory)
      .AddMember("cgroup", cgroup, memory)
      .AddMember("seccomp", seccomp_features(memory), memory)
      .AddMember("apparmor", absent(memory), memory)
      .AddMember("selinux", absent(memory), memory)
      .AddMember("intelRdt", absent(memory), memory)
      .AddMember("mountExtensions", mounts, memory)
      .AddMember("netDevices", absent(memory), memory);
  return features;
}

}  // namespace

int run_features(const Globals& /*globals*/, const std::vector<std::string>& arguments) {
  if (const auto words = parse_options(arguments, {}); !words.empty()) {
    throw UsageError("unexpected word \"" + words[0] + "\"");
  }
  JsonMemory memory;
  Json annotations(rapidjson::kObjectType);
  annotations.AddMember("sealbench.sealrun.version", SEALBENCH_VERSION, memory)
      .AddMember("sealbench.sealrun.commit", SEALBENCH_COMMIT, memory)
      .AddMember("org.opencontainers.runc.checkpoint.enabled", "false", memory);
  Json features(rapidjson::kObjectType);
  features.AddMember("ociVersionMin", "1.0.0", memory)
      .AddMember("ociVersionMax", "1.0.2", memory)
      .AddMember("hooks", Json(rapidjson::kArrayType), memory)
      .AddMember("mountOptions", array_of(mount_option_names(), memory), memory)
      .AddMember("linux", linux_features(memory), memory)
      .AddMember("annotations", annotations, memory);
  print_line(print_indented(features));
  return 0;
}

}  // namespace sealbench::sealrun
