#include "harness/report/duration.hpp"

#include <fmt/format.h>

namespace sealbench::report {
namespace {

double factor(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::microseconds:
      return 1e6;
    case TimeUnit::milliseconds:
      return 1e3;
    case TimeUnit::seconds:
      break;
  }
  return 1;
}

}  // namespace

TimeUnit unit_for(double seconds) {
  if (seconds < 1e-3) return TimeUnit::microseconds;
  return seconds < 1 ? TimeUnit::milliseconds : TimeUnit::seconds;
}

std::string_view unit_name(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::microseconds:
      return "µs";
    case TimeUnit::milliseconds:
      return "ms";
    case TimeUnit::seconds:
      break;
  }
  return "s";
}

std::string duration_number(double seconds, TimeUnit unit, int digits) {
  return fmt::format("{:.{}f}", seconds * factor(unit), digits);
}

std::string duration(double seconds, TimeUnit unit, int digits) {
  return fmt::format("{} {}", duration_number(seconds, unit, digits), unit_name(unit));
}

}  // namespace sealbench::report
