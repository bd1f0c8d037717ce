// What a process' memory cgroup is charged with.
#pragma once

#include <cstdint>
#include <string>

namespace sealbench::workloads {

/// Bytes of shmem, memfds and files of tmpfs, that are charged to the memory cgroup of the process with that number,
/// where cgroups are mounted below /sys/fs/cgroup. Throws std::runtime_error when it has none.
std::int64_t shmem_charged_to_group_of(const std::string& pid);

/// The same in the text of memory.stat; 0 when it has no such line.
std::int64_t shmem_of(const std::string& memory_stat);

/// Its directory, from the text of /proc/PID/cgroup: below memory/ with cgroups of version 1. Empty when it has none.
std::string memory_group_of(const std::string& membership);

}  // namespace sealbench::workloads
