// What a strategy keeps for its exe between launches, in memory, on disk and in processor time.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sealbench::measure {

struct Kept {
  int processes = 0;
  int mounts = 0;                 ///< in the mount table of the launches
  double processor_s = 0;         ///< user and system, of all of them together, since they started
  std::int64_t memory_bytes = 0;  ///< of the memfds that they have open; what they map besides is a few pages
  std::int64_t disk_bytes = 0;    ///< of the files below `directory`, not of what is mounted there
};

/// The holders that have a file below `directory` open.
std::vector<pid_t> holders_of(const std::string& directory);

/// Waits until they have nothing to do (for a second at most). What a launch leaves them, such as one more copy for the
/// next launch of the same subject, would otherwise be done during the next subject's launch, at its cost.
void await_idle(const std::vector<pid_t>& holders);

/// Of what strategies keep below `directory`: the holders that have a file there open, the mounts, the files.
/// `mount_table` is that of whoever launches (proc(5), mountinfo).
Kept kept_below(const std::string& directory, const std::string& mount_table = "/proc/self/mountinfo");

}  // namespace sealbench::measure
