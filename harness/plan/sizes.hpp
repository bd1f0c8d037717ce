// Sizes as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::plan {

/// The size of an exe copy: that of the original.
inline constexpr std::int64_t kNativeSize = 0;

/// "native", bytes ("4096"), or a number with a unit: KiB, MiB, GiB (powers of 1024), kB, MB, GB (of 1000). A fraction
/// is allowed before a unit ("1.5MiB"). Throws UsageError unless the result is a whole number of bytes from 1 to 1 TiB.
std::int64_t parse_size(std::string_view text);

/// parse_size for each part of a comma-separated list; duplicates are an error.
std::vector<std::int64_t> parse_sizes(std::string_view text);

/// The shortest exact spelling that parse_size reads back: "12MiB", "1000", "native".
std::string format_size(std::int64_t bytes);

}  // namespace sealbench::plan
