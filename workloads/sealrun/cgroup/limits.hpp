// From what the bundle asks to what is written into which file of a cgroup.
#pragma once

#include <string>
#include <vector>

#include "workloads/sealrun/cgroup/resources.hpp"

namespace sealbench::sealrun::cgroup {

/// One write(2) into a control file.
struct Setting {
  std::string field;       ///< of the bundle, for errors: "memory.limit" below linux.resources
  std::string controller;  ///< whose hierarchy (v1) or which has to be enabled (v2)
  std::string file;
  std::string value;
  bool operator==(const Setting&) const = default;
};

/// The settings for v1 hierarchies (kernel: Documentation/admin-guide/cgroup-v1), in the order in which the kernel
/// takes them in a new cgroup. Throws BundleError for `unified`, which has no meaning there.
std::vector<Setting> v1_settings(const Resources& resources);

/// The settings for the v2 hierarchy (kernel: Documentation/admin-guide/cgroup-v2.rst). Throws BundleError, naming the
/// field, for what v2 does not have and for memory and swap limits that contradict each other.
std::vector<Setting> v2_settings(const Resources& resources);

/// cpu.weight (1 to 10000) for v1 shares (2 to 262144): the linear map of runc 1.1 and crun 1.8,
/// 1 + (shares - 2) * 9999 / 262142 (Kubernetes KEP-2254).
std::int64_t weight_of_shares(std::int64_t shares);

}  // namespace sealbench::sealrun::cgroup
