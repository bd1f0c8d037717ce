// The eBPF counter: programs on the raw tracepoints sys_enter and sys_exit that look at the launch's threads only.
#include "harness/counters/tracer.hpp"

#include <linux/audit.h>
#include <sys/syscall.h>

#include <cstring>
#include <span>
#include <stdexcept>

#include "harness/counters/bpf/syscalls_program.hpp"
#include "harness/counters/system_call_names.hpp"

namespace sealbench::counters {

namespace bpf {

SyscallsProgram load_syscalls_program() {
  return SyscallsProgram([](syscalls_bpf& skeleton) {
    skeleton.rodata->execve_number = SYS_execve;
    skeleton.rodata->copying[0] = SYS_sendfile;
    skeleton.rodata->copying[1] = SYS_copy_file_range;
    skeleton.rodata->copying[2] = SYS_splice;
  });
}

}  // namespace bpf

namespace {

std::uint32_t compat_audit_arch() {
  return native_audit_arch() == AUDIT_ARCH_X86_64 ? AUDIT_ARCH_I386 : AUDIT_ARCH_ARM;
}

template <typename Counts>
void add_named(Tally& tally, std::uint32_t arch, const Counts& counts) {
  std::int64_t number = 0;
  for (const auto& count : counts) {
    if (count.calls > 0) {
      const std::string name = system_call_name(arch, number);
      tally.calls[name] += count.calls;
      if (count.errors > 0) tally.errors[name] += count.errors;
    }
    ++number;
  }
}

class BpfTracer final : public SystemCallTracer {
 public:
  [[nodiscard]] std::string_view name() const override { return "ebpf"; }
  [[nodiscard]] strategies::Support support() const override { return bpf::support(); }

  [[nodiscard]] Tally trace(const Command& command) const override {
    static const bpf::SyscallsProgram kProgram = bpf::load_syscalls_program();  // loading takes longer than a launch
    syscalls_bpf& skeleton = *kProgram;
    auto& state = *skeleton.bss;
    std::memset(state.native_calls, 0, sizeof state.native_calls);
    std::memset(state.compat_calls, 0, sizeof state.compat_calls);
    std::memset(&state.other_calls, 0, sizeof state.other_calls);
    state.copied_bytes = 0;
    HeldChild child(command);
    {
      const auto attachment = kProgram.attach();
      bpf::run_followed(child, skeleton, [&] { return calls_so_far(state); });
    }
    Tally tally;
    add_named(tally, native_audit_arch(), state.native_calls);
    add_named(tally, compat_audit_arch(), state.compat_calls);
    if (state.other_calls.calls > 0) tally.calls["unknown"] = state.other_calls.calls;
    if (state.other_calls.errors > 0) tally.errors["unknown"] = state.other_calls.errors;
    tally.copied_bytes = state.copied_bytes;
    tally.wall_s = child.wall_s();
    return tally;
  }

 private:
  template <typename State>
  static std::uint64_t calls_so_far(const State& state) {
    std::uint64_t sum = state.other_calls.calls;
    for (const auto& count : state.native_calls) sum += count.calls;
    for (const auto& count : state.compat_calls) sum += count.calls;
    return sum;
  }
};

}  // namespace

const SystemCallTracer& bpf_tracer() {
  static const BpfTracer kTracer;
  return kTracer;
}

}  // namespace sealbench::counters
