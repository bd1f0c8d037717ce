// The smallest effect that a run could have seen.
#pragma once

#include <optional>
#include <span>

namespace sealbench::analysis {

/// The shift of the log ratios by which the 95 % interval of their median (median_interval.hpp) would have excluded
/// zero with probability `power`, had the values been shifted so, with the spread that they have. That interval
/// excludes zero when fewer than `low` of n signs are against it, so the power is a binomial tail (Dixon, "Power
/// functions of the sign test and power efficiency for normal alternatives", Ann. Math. Statist. 24 (1953) 467-473);
/// the share of adverse signs comes from the values' own quantiles instead of a normal distribution. None where there
/// is no interval.
std::optional<double> detectable_shift(std::span<const double> values, double power = 0.8);

}  // namespace sealbench::analysis
