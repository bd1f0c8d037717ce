// Sizes, times and shares as people write them. Whatever takes one of these on a command line reads it here.
#pragma once

#include <cstdint>
#include <string_view>

namespace sealbench::text {

/// Bytes: a number alone ("4096") or with a unit. K, M, G, KiB, MiB, GiB are powers of 1024, kB, MB, GB of 1000, in
/// upper or lower case, as dd(1) and truncate(1) have them. A fraction is allowed before a unit ("1.5MiB"). Throws
/// std::invalid_argument unless the result is a whole number of bytes from 1 to 1 TiB.
std::int64_t parse_size(std::string_view text);

/// Seconds: a number alone ("90", "0.5") or with ms, s, m or min, h, d. Throws std::invalid_argument unless the result
/// is from a millisecond to 30 days.
double parse_duration(std::string_view text);

/// "5%", "2.5 %" or "0.05" as a share. Throws std::invalid_argument unless it lies above 0 and up to 1000 %; also for a
/// number without % that is 1 or more, for 1 may mean 1 % or 100 %.
double parse_share(std::string_view text);

}  // namespace sealbench::text
