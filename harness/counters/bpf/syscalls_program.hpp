// The loaded program of syscalls.bpf.c.
#pragma once

#include "harness/counters/bpf/program.hpp"
#include "harness/counters/bpf/shared.h"  // the skeleton uses its types
#include "syscalls.skel.h"

namespace sealbench::counters::bpf {

using SyscallsProgram = Program<syscalls_bpf>;

/// Throws std::system_error with libbpf's message.
SyscallsProgram load_syscalls_program();

}  // namespace sealbench::counters::bpf
