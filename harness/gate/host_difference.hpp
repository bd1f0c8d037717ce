// Whether times of two runs may be held against each other.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::gate {

/// One line for each fact of host or plan that makes times of the two runs incomparable, "kernel: 6.1.0 before, 6.18.0
/// now". Facts that change from minute to minute (load, free memory, uptime) are not among them. Empty: the same
/// machine in the same state.
std::vector<std::string> host_differences(const results::Results& before, const results::Results& now);

/// Those of them that can change the system calls and mounts of a launch: kernel, machine, cgroups, the exe's
/// filesystem, privileges, vm.memfd_noexec.
std::vector<std::string> count_differences(const results::Results& before, const results::Results& now);

/// Why not even ratios and counts may be compared (another workload, another bundle), or empty.
std::string incomparable(const results::Results& before, const results::Results& now);

}  // namespace sealbench::gate
