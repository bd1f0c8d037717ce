// Private copies of an exe, padded to a size.
#pragma once

#include <cstdint>
#include <string>

namespace sealbench::measure {

/// Copies the program `source` to the new file `target` (mode 0755) and, when `bytes` is not 0, appends bytes after the
/// ELF image up to that size: no holes and incompressible (std::mt19937_64 of `seed`), so that neither a sparse file
/// nor a compressing filesystem makes the copy cheaper than a real program of that size. The data is on the disk when
/// it returns, so that no write-back happens during a measurement. Returns the size. Throws UsageError when `bytes` is
/// smaller than the program, std::system_error otherwise, std::runtime_error when `stop`, asked for each piece, says
/// so.
std::int64_t copy_exe(
    const std::string& source, const std::string& target, std::int64_t bytes, std::uint64_t seed,
    bool (*stop)() = [] { return false; });

}  // namespace sealbench::measure
