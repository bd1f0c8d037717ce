// What a bundle asks of cgroups.
#pragma once

#include <string_view>

#include "workloads/bundles/bundle.hpp"

namespace sealbench::workloads {

// Values of the parameter `cgroup`.
inline constexpr std::string_view kAsBundled = "bundle";
inline constexpr std::string_view kNoCgroup = "none";
inline constexpr std::string_view kOwnCgroup = "own";
inline constexpr std::string_view kLimitedCgroup = "limits";

/// Whether each container is to have cgroups of its own.
inline bool wants_cgroup(std::string_view use) { return use == kOwnCgroup || use == kLimitedCgroup; }

/// The config that asks for what the parameter says. `none`: nothing about cgroups is left in it. `own`: the device
/// rules that `runc spec` writes, in a cgroup that is named after the container. `limits`: besides, 1 GiB of memory,
/// 1,024 processes and the usual share of the processors, as engines and kubelets set them: no quota, by which a launch
/// would wait for its time.
Bundle::Json with_cgroup_use(Bundle::Json config, std::string_view use);

}  // namespace sealbench::workloads
