#include "workloads/definitions/common_parameters.hpp"

#include <algorithm>

#include "workloads/cgroup_use.hpp"
#include "workloads/definitions/workload.hpp"
#include "workloads/filesystems/filesystem.hpp"
#include "workloads/page_cache.hpp"

namespace sealbench::workloads {

const std::vector<Parameter>& common_parameters() {
  static const std::vector<Parameter> kAll = {
      {.name = kExeSize,
       .unit = {},
       .summary = "size of the runtime's exe, as --exe-size takes it",
       .preset = {},  // that of the runtime
       .sizes = true},
      {.name = kFilesystem,
       .unit = {},
       .summary = "what the exe lies on",
       .preset = kHostsOwn,
       .words = filesystem_names()},
      {.name = kCache,
       .unit = {},
       .summary = "what is dropped from the page cache before each sample: nothing, the exe and what its strategy "
                  "keeps, or all caches of the host (root)",
       .preset = kWarm,
       .words = {kWarm, kExeDropped, kAllDropped}},
      {.name = kCgroup,
       .unit = {},
       .summary =
           "cgroups of containers: as the bundle asks, none, own ones without limits, or own ones with limits of "
           "memory, processes and share of the processors",
       .preset = kAsBundled,
       .words = {kAsBundled, kNoCgroup, kOwnCgroup, kLimitedCgroup}}};
  return kAll;
}

Parameter common_parameter(std::string_view name, std::string_view preset) {
  const auto& all = common_parameters();
  Parameter parameter = *std::find_if(all.begin(), all.end(), [&](const Parameter& p) { return p.name == name; });
  parameter.preset = preset;
  parameter.surveyed = preset;
  return parameter;
}

std::vector<Parameter> parameters_of(const Workload& workload) {
  std::vector<Parameter> parameters = workload.parameters();
  for (const Parameter& common : common_parameters()) {
    const bool own = std::any_of(parameters.begin(), parameters.end(),
                                 [&](const Parameter& parameter) { return parameter.name == common.name; });
    if (!own) parameters.push_back(common);
  }
  return parameters;
}

}  // namespace sealbench::workloads
