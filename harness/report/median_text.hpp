// A median with its interval, in words.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// "12.00 MiB [11.90, 12.10]", with the 95 % interval of the median (analysis/median_interval.hpp); with fewer values
/// than that takes "12.00 MiB, no interval from 5 samples".
std::string median_text(const results::Metric& metric, const std::vector<double>& values);

}  // namespace sealbench::report
