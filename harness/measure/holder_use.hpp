// What a strategy keeps for its exe between launches, in memory, on disk and in processor time.
#pragma once

#include <cstdint>
#include <string>

namespace sealbench::measure {

struct HolderUse {
  int processes = 0;
  double processor_s = 0;         ///< user and system, of all of them together, since they started
  std::int64_t memory_bytes = 0;  ///< of the memfds that they have open; what they map besides is a few pages
  std::int64_t disk_bytes = 0;    ///< of the files below `directory`
};

/// Of the holders that have a file below `directory` open: the processes of strategies that keep something there.
HolderUse holder_use(const std::string& directory);

}  // namespace sealbench::measure
