// In place of the eBPF counters where the build machine could not make them; BPF_MISSING says what it lacked.
#include <stdexcept>

#include "harness/counters/events.hpp"
#include "harness/counters/tracer.hpp"

namespace sealbench::counters {

namespace {

constexpr const char* kReason = "built without eBPF: the build machine has " BPF_MISSING;

class AbsentTracer final : public SystemCallTracer {
 public:
  [[nodiscard]] std::string_view name() const override { return "ebpf"; }
  [[nodiscard]] strategies::Support support() const override { return strategies::Support::no(kReason); }
  [[nodiscard]] Tally trace(const Command& /*command*/) const override { throw std::runtime_error(kReason); }
};

}  // namespace

const SystemCallTracer& bpf_tracer() {
  static const AbsentTracer kTracer;
  return kTracer;
}

strategies::Support event_support() { return strategies::Support::no(kReason); }

std::vector<std::string> untold_events() { return {}; }

std::vector<Event> run_and_tell(HeldChild& /*child*/) { throw std::runtime_error(kReason); }

strategies::Support mount_lock_support() { return strategies::Support::no(kReason); }

MountLockWaits run_and_tell_waits(HeldChild& /*child*/) { throw std::runtime_error(kReason); }

}  // namespace sealbench::counters
