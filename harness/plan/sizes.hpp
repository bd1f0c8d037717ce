// Sizes as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::plan {

/// The size of an exe copy: that of the original.
inline constexpr std::int64_t kNativeSize = 0;

/// "native", or what text::parse_size takes. Throws UsageError.
std::int64_t parse_size(std::string_view text);

/// Sizes separated by commas, each as parse_size takes it or a range: 1MiB..64MiB*2, 4MiB..16MiB+4MiB. A size that comes
/// twice, a range that leads nowhere, and more than 1000 sizes throw UsageError.
std::vector<std::int64_t> parse_sizes(std::string_view text);

/// The shortest exact spelling that parse_size reads back: "12MiB", "1000", "native".
std::string format_size(std::int64_t bytes);

}  // namespace sealbench::plan
