// The physical page frames behind a file, to tell whether two files share memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sealbench::verify {

/// The frame number of every page of the file at `path` (its last page may be part of one), through /proc/self/pagemap
/// of a private mapping that was read (Documentation/admin-guide/mm/pagemap.rst). Empty optional when the kernel hides
/// the numbers (no CAP_SYS_ADMIN in the initial user namespace: all are 0). Throws std::system_error.
std::optional<std::vector<std::uint64_t>> page_frames(const std::string& path);

}  // namespace sealbench::verify
