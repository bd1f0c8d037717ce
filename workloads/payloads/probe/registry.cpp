#include "workloads/payloads/probe/registry.hpp"

#include <array>

namespace sealbench::probe {

#define PROBE(function) const Probe& function();
#include "workloads/payloads/probe/registry.def"
#undef PROBE

std::span<const Probe* const> all() {
  static const std::array probes = std::to_array<const Probe*>({
#define PROBE(function) &function(),
#include "workloads/payloads/probe/registry.def"
#undef PROBE
  });
  return probes;
}

const Probe* find(std::string_view name) {
  for (const Probe* probe : all()) {
    if (probe->name == name) return probe;
  }
  return nullptr;
}

std::string_view to_string(Goal goal) {
  switch (goal) {
    case Goal::content:
      return "content";
    case Goal::metadata:
      return "metadata";
    case Goal::filesystem:
      return "filesystem";
    case Goal::file_handle:
      return "file_handle";
  }
  return "?";
}

}  // namespace sealbench::probe
