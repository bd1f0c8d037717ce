// What the whole host has in memory.
#pragma once

#include <cstdint>

namespace sealbench::workloads {

/// In bytes, by what it is (proc_vmstat(5)).
struct HostMemory {
  std::int64_t shmem = 0;       ///< memfds and tmpfs
  std::int64_t page_cache = 0;  ///< pages of other files
  std::int64_t anonymous = 0;
  std::int64_t slab = 0;
  std::int64_t kernel = 0;  ///< stacks of tasks and page tables

  [[nodiscard]] std::int64_t all() const { return shmem + page_cache + anonymous + slab + kernel; }
};

HostMemory operator-(const HostMemory& a, const HostMemory& b);

/// As it is now; exact for root, because the kernel is asked to add up its per-CPU parts first (sysctl
/// vm.stat_refresh). Throws std::system_error.
HostMemory host_memory();

/// Bytes that the host has read from block devices since it was booted (pgpgin of /proc/vmstat).
std::int64_t host_bytes_read();

}  // namespace sealbench::workloads
