// The time, as the state of a container has it.
#pragma once

#include <time.h>

#include <cstdint>
#include <string>

namespace sealbench::sealrun {

/// clock_gettime(2) as a system call: one or two readings in the life of a process are not worth libc's search for the
/// vDSO and the page faults of reading it.
timespec read_clock(clockid_t clock);

/// "2026-11-24T06:07:14.012345678Z" (RFC 3339), UTC, for years 0 to 9999.
std::string rfc3339(const timespec& time);

/// Clock ticks after boot at `time` of CLOCK_BOOTTIME, as /proc counts them (proc(5), /proc/PID/stat, field 22).
std::uint64_t boot_ticks(const timespec& time);

}  // namespace sealbench::sealrun
