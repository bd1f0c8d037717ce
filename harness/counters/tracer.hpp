// Ways to see every system call of a process tree.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/counters/counter.hpp"
#include "harness/counters/tally.hpp"

namespace sealbench::counters {

/// Counts the system calls of launches. All tracers count the same, to the call: every call entered by the launched
/// process and its descendants, threads included, from the launch's first execve (itself included) to the last exit.
class SystemCallTracer {
 public:
  SystemCallTracer() = default;
  SystemCallTracer(const SystemCallTracer&) = delete;
  SystemCallTracer& operator=(const SystemCallTracer&) = delete;
  virtual ~SystemCallTracer() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual strategies::Support support() const = 0;
  /// Launches once. Descendants that still live kLinger after the launched process has ended (a detached container) are
  /// left alone from then on. Throws std::runtime_error when the launch fails or takes longer than kLaunchTimeout.
  [[nodiscard]] virtual Tally trace(const Command& command) const = 0;
};

/// ptrace(2) with PTRACE_GET_SYSCALL_INFO, Linux 5.3. Stops the traced thread twice per call, so a launch takes several
/// times as long.
const SystemCallTracer& ptrace_tracer();

/// eBPF on raw tracepoints (libbpf, CO-RE): a launch takes a few percent longer. Needs BTF, and CAP_BPF with
/// CAP_PERFMON or CAP_SYS_ADMIN. Calls that a seccomp filter ends the process for are the one thing that it does not
/// see.
const SystemCallTracer& bpf_tracer();

/// Every tracer, the best first.
std::span<const SystemCallTracer* const> tracers();

/// The tracer to use on this host, and why not a better one.
struct TracerChoice {
  const SystemCallTracer* tracer = nullptr;  ///< null when there is none
  std::string reason;                        ///< why each better one was passed over; empty when the best is used
};
const TracerChoice& choose_tracer();

}  // namespace sealbench::counters
