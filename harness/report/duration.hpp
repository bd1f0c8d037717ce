// Times as people read them.
#pragma once

#include <string>
#include <string_view>

namespace sealbench::report {

/// A unit of time.
enum class TimeUnit { microseconds, milliseconds, seconds };

/// µs below 1 ms, ms below 1 s, else s: hyperfine's rule since 1.18.
TimeUnit unit_for(double seconds);

/// A number and its unit with so many digits behind the point, for example "13.70 ms".
std::string duration(double seconds, TimeUnit unit, int digits);

/// The number alone.
std::string duration_number(double seconds, TimeUnit unit, int digits);

/// "µs", "ms" or "s".
std::string_view unit_name(TimeUnit unit);

}  // namespace sealbench::report
