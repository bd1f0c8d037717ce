// How long a task has run.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "sys/file.hpp"

namespace sealbench::sys {

/// Nanoseconds on a processor of a process' first thread, or of a thread of the kernel
/// (Documentation/scheduler/sched-stats.rst, /proc/PID/schedstat). Throws std::system_error when it is gone.
inline std::uint64_t processor_ns(pid_t pid) {
  return std::stoull(read_file("/proc/" + std::to_string(pid) + "/schedstat"));
}

/// Whether it neither runs nor waits for a processor or a disk (proc(5), field 3 of /proc/PID/stat): on a busy machine
/// who has work to do may stand still for long. Throws std::system_error when it is gone.
inline bool sleeps(pid_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t state = stat.rfind(')') + 2;
  return state >= stat.size() || (stat[state] != 'R' && stat[state] != 'D');
}

}  // namespace sealbench::sys
