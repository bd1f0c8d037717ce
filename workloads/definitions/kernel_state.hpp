// What a host may have more of with every container that it ever ran.
#pragma once

#include <cstdint>

namespace sealbench::workloads {

struct KernelState {
  std::int64_t memory = 0;     ///< bytes: anonymous, shmem, slab, stacks and page tables; no page cache
  std::int64_t slab = 0;       ///< bytes
  std::int64_t dentries = 0;   ///< of the directory entry cache (/proc/sys/fs/dentry-state)
  std::int64_t mounts = 0;     ///< in this process's mount namespace
  std::int64_t cgroups = 0;    ///< of all hierarchies (/proc/cgroups)
  std::int64_t log_lines = 0;  ///< that the kernel has ever logged (sequence number of /dev/kmsg); 0: not to be read
};

KernelState operator-(const KernelState& a, const KernelState& b);

/// As it is once the kernel has freed what it frees a moment after the last process ended (net namespaces above all, by
/// a worker after an RCU grace period: of 200 launches a megabyte): when memory has not fallen for a moment, after two
/// seconds at most. Throws std::system_error.
KernelState settled_kernel_state();

/// Its mounts and cgroups alone, which are read in no time; all else is 0.
KernelState kernel_tables();

}  // namespace sealbench::workloads
