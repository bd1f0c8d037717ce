// What a memory control group has been charged.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::counters {

/// Bytes charged to one group (memory.stat; cgroups v1 or v2). The kernel adds up its per-CPU figures now and then
/// only: on an idle group each may be some 256 KiB per CPU behind.
struct MemoryCharge {
  std::int64_t shmem = 0;       ///< memfd, tmpfs, shared anonymous memory
  std::int64_t page_cache = 0;  ///< of files, without shmem
  std::int64_t anonymous = 0;   ///< heaps, stacks
};

/// Reads what is charged to the group in `directory`, without the groups below it on v1, with them on v2.
/// Throws std::system_error when it is gone.
MemoryCharge read_charge(const std::string& directory);

/// The directory of the memory group that a process is in. Throws std::runtime_error when there is no memory
/// controller.
std::string memory_cgroup_of(pid_t pid);

/// Removes the groups of MemoryCgroups whose process has ended without doing so, as their locks show; returns how many.
int remove_stale_memory_cgroups();

/// A group of its own for one launch, removed in the end. Its directory is locked (flock(2)) while this object lives,
/// which processes of every namespace see.
class MemoryCgroup {
 public:
  /// Below our own group or, where that may not have groups with controllers (v2, "no internal processes", cgroups(7)),
  /// below one of its parents. Throws std::runtime_error with the reason when no such group can be made.
  MemoryCgroup();
  MemoryCgroup(const MemoryCgroup&) = delete;
  MemoryCgroup& operator=(const MemoryCgroup&) = delete;
  ~MemoryCgroup();

  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// Moves a process into the group; what it and its children allocate from now on is charged there.
  void add(pid_t pid) const;
  /// The most that was charged at once, kernel memory included (memory.max_usage_in_bytes, memory.peak); -1 where the
  /// kernel does not say (v2 before Linux 5.19).
  [[nodiscard]] std::int64_t peak() const;

 private:
  std::string directory_;
  sys::UniqueFd lock_;
};

}  // namespace sealbench::counters
