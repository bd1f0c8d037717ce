#include "workloads/definitions/workload.hpp"

#include <array>

namespace sealbench::workloads {

#define WORKLOAD(function) const Workload& function();
#include "workloads/definitions/registry.def"
#undef WORKLOAD

std::span<const Workload* const> workloads() {
  static const std::array all = std::to_array<const Workload*>({
#define WORKLOAD(function) &function(),
#include "workloads/definitions/registry.def"
#undef WORKLOAD
  });
  return all;
}

const Workload* find_workload(std::string_view name) {
  for (const Workload* workload : workloads()) {
    if (workload->name() == name) return workload;
  }
  return nullptr;
}

}  // namespace sealbench::workloads
