#include "workloads/cgroup_use.hpp"

#include <cstdint>
#include <utility>

namespace sealbench::workloads {

namespace {

using Json = Bundle::Json;

constexpr std::int64_t kMemory = std::int64_t{1} << 30;
constexpr int kProcesses = 1024;
constexpr int kShares = 1024;  // what a cgroup of v1 has when nobody sets it

bool shows_cgroups(const Json& mount) {
  const auto type = mount.find("type");
  return type != mount.end() && (*type == "cgroup" || *type == "cgroup2");
}

}  // namespace

Json with_cgroup_use(Json config, std::string_view use) {
  if (use == kAsBundled) return config;
  Json& linux_part = config["linux"];
  if (linux_part.is_null()) linux_part = Json::object();
  linux_part.erase("cgroupsPath");  // several containers of a bundle would share it
  if (use == kNoCgroup) {
    linux_part.erase("resources");
    Json mounts = Json::array();
    for (const Json& mount : config.value("mounts", Json::array())) {
      if (!shows_cgroups(mount)) mounts.push_back(mount);
    }
    config["mounts"] = std::move(mounts);
    return config;
  }
  Json& resources = linux_part["resources"];
  if (!resources.contains("devices")) resources["devices"] = Json::array({{{"allow", false}, {"access", "rwm"}}});
  if (use == kLimitedCgroup) {
    resources["memory"] = {{"limit", kMemory}};
    resources["pids"] = {{"limit", kProcesses}};
    resources["cpu"] = {{"shares", kShares}};
  }
  return config;
}

}  // namespace sealbench::workloads
