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
};

/// `settings` are NAME=VALUE,… or NAME=FROM..TO*FACTOR; a parameter that is not set has its preset. Throws UsageError
/// for a name that the workload does not have, a value that is out of range or twice, a parameter that is set twice.
Points points_of(const workloads::Workload& workload, const std::vector<std::string>& settings);

}  // namespace sealbench::plan
