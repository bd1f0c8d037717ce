// What can be varied about every workload: the exe, and what is around it.
#pragma once

#include <string_view>
#include <vector>

#include "workloads/definitions/parameter.hpp"

namespace sealbench::workloads {

class Workload;

inline constexpr std::string_view kExeSize = "exe-size";
inline constexpr std::string_view kFilesystem = "filesystem";
inline constexpr std::string_view kCache = "cache";
inline constexpr std::string_view kCgroup = "cgroup";

/// The common parameter of that name with another preset: for a workload that is about it.
Parameter common_parameter(std::string_view name, std::string_view preset);

/// The workload's own parameters, then the common ones that are not among them.
std::vector<Parameter> parameters_of(const Workload& workload);

/// The common ones alone.
const std::vector<Parameter>& common_parameters();

}  // namespace sealbench::workloads
