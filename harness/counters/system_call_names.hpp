// Names of system calls.
#pragma once

#include <cstdint>
#include <string>

namespace sealbench::counters {

/// The name of system call `number` for programs of `audit_arch` (AUDIT_ARCH_* of linux/audit.h), for example "openat"
/// for 257 on AUDIT_ARCH_X86_64; "syscall_N" when libseccomp's tables are older than the call.
std::string system_call_name(std::uint32_t audit_arch, std::int64_t number);

/// AUDIT_ARCH_* of this program.
std::uint32_t native_audit_arch();

}  // namespace sealbench::counters
