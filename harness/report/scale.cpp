#include "harness/report/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "harness/report/duration.hpp"

namespace sealbench::report {

Scale::Scale(const results::Metric& metric, double typical) : metric_(metric) {
  if (metric.unit == "s") {
    const TimeUnit unit = unit_for(typical);
    unit_ = unit_name(unit);
    factor_ = unit == TimeUnit::microseconds ? 1e6 : unit == TimeUnit::milliseconds ? 1e3 : 1;
  } else if (metric.unit == "bytes") {
    constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
    constexpr double kStep = 1024;
    std::size_t unit = 0;
    while (std::abs(typical) * factor_ >= kStep && unit + 1 < kUnits.size()) {
      factor_ /= kStep;
      ++unit;
    }
    unit_ = kUnits.at(unit);
    is_count_ = unit == 0;
  } else {
    unit_ = metric.unit == "1/s" ? "/s" : metric.unit;
    is_counted_ = metric.unit != "1/s";
    is_count_ = typical == 0 || std::abs(typical) >= 100;
  }
}

Scale Scale::of_times(double typical_s) {
  results::Metric time;
  time.unit = "s";
  return {time, typical_s};
}

Scale Scale::near(double value) const { return metric_.unit == "bytes" ? Scale(metric_, value) : *this; }

bool Scale::is_of_microseconds() const { return unit_ == unit_name(TimeUnit::microseconds); }

std::string Scale::number(double value, int digits) const {
  const bool whole = is_count_ || (is_counted_ && value == std::floor(value));
  return fmt::format("{:.{}f}", value * factor_, whole ? 0 : digits);
}

std::string Scale::text(double value, int digits) const {
  const std::string written = number(value, digits);
  return unit_.empty() ? written : written + " " + unit_;
}

}  // namespace sealbench::report
