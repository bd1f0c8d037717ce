#include <array>

#include "harness/counters/tracer.hpp"

namespace sealbench::counters {

std::span<const SystemCallTracer* const> tracers() {
  static const std::array kTracers = std::to_array<const SystemCallTracer*>({&bpf_tracer(), &ptrace_tracer()});
  return kTracers;
}

const TracerChoice& choose_tracer() {
  static const TracerChoice kChoice = [] {
    TracerChoice choice;
    for (const SystemCallTracer* tracer : tracers()) {
      const strategies::Support support = tracer->support();
      if (support.supported) {
        choice.tracer = tracer;
        break;
      }
      if (!choice.reason.empty()) choice.reason += "; ";
      choice.reason += std::string(tracer->name()) + ": " + support.reason;
    }
    return choice;
  }();
  return kChoice;
}

}  // namespace sealbench::counters
