// --set NAME=VALUES: at which values of a workload's parameters it is measured.
#pragma once

#include <string>
#include <vector>

#include "workloads/definitions/parameter.hpp"

namespace sealbench::workloads {
class Workload;
}

namespace sealbench::plan {

/// Every combination of values, in the order in which they were given; one without parameters where there are none.
struct Points {
  std::vector<workloads::Values> all;
  std::vector<std::string> varied;  ///< names of the parameters of which there is more than one value
  /// Nobody typed the list of filesystems, or whatever else of the host is varied: what cannot be had is left out.
  bool offered = false;
};

/// `settings` are NAME=VALUE,… or NAME=FROM..TO*FACTOR; a parameter of the workload that is not set has its preset, one
/// that all workloads have is left out. Sizes of exes are no part of it: exe_sizes_of() has them. Throws UsageError for
/// a name that the workload does not have, a value that is out of range or twice, a parameter that is set twice.
Points points_of(const workloads::Workload& workload, const std::vector<std::string>& settings);

/// What --exe-size says, or exe-size among the settings, or the workload's preset; empty where nothing does. Throws
/// UsageError when both say it.
std::string exe_sizes_of(const workloads::Workload& workload, const std::vector<std::string>& settings,
                         const std::string& exe_size);

/// The settings of a survey of the host: for each parameter of the workload the values that make its picture.
std::vector<std::string> surveyed_settings(const workloads::Workload& workload);

}  // namespace sealbench::plan
