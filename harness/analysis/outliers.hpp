// Outliers: reported, never dropped.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sealbench::analysis {

/// A value whose modified z-score lies beyond this is called an outlier (Iglewicz & Hoaglin's recommendation).
inline constexpr double kOutlierScore = 3.5;

/// 0.6745 (x - median) / MAD for every value: Iglewicz & Hoaglin, "How to detect and handle outliers", ASQC Basic
/// References in Quality Control 16 (1993). When more than half of the values are equal the MAD is 0; then, as they
/// advise, the mean absolute deviation from the median takes its place with the factor 0.7979 (= 1 / 1.253314). All 0
/// for equal values.
std::vector<double> modified_z_scores(std::span<const double> values);

/// How many values have a modified z-score beyond kOutlierScore in either direction.
std::size_t count_outliers(std::span<const double> values);

}  // namespace sealbench::analysis
