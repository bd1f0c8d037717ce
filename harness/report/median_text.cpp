#include "harness/report/median_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/scale.hpp"

namespace sealbench::report {

std::string median_text(const results::Metric& metric, const std::vector<double>& values) {
  constexpr int kDigits = 2;
  const double median = analysis::median(values);
  const auto interval = analysis::median_interval(values);
  // Its ends may be greater than what they are of: what swings around 0 has a median near it.
  const double typical =
      interval ? std::max({std::abs(median), std::abs(interval->low), std::abs(interval->high)}) : std::abs(median);
  const Scale scale(metric, typical);
  if (!interval) {
    return fmt::format("{}, no interval from {} {}", scale.text(median, kDigits), values.size(),
                       values.size() == 1 ? "sample" : "samples");
  }
  return fmt::format("{} [{}, {}]", scale.text(median, kDigits), scale.number(interval->low, kDigits),
                     scale.number(interval->high, kDigits));
}

}  // namespace sealbench::report
