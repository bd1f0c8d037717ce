#include "harness/counters/system_call_names.hpp"

#include <seccomp.h>

#include <cstdlib>
#include <memory>

namespace sealbench::counters {

std::string system_call_name(std::uint32_t audit_arch, std::int64_t number) {
  const std::unique_ptr<char, decltype(&std::free)> name(
      ::seccomp_syscall_resolve_num_arch(audit_arch, static_cast<int>(number)), &std::free);
  return name ? name.get() : "syscall_" + std::to_string(number);
}

std::uint32_t native_audit_arch() { return ::seccomp_arch_native(); }

}  // namespace sealbench::counters
