// Order statistics: quantile, median, median absolute deviation.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sealbench::analysis {

/// The values in ascending order.
std::vector<double> sorted(std::span<const double> values);

/// The value at `index`, from 0, of the values in ascending order, in linear time. `index` is below their number.
double order_statistic(std::span<const double> values, std::size_t index);

/// The quantile of probability p in [0, 1] by linear interpolation between order statistics: definition 7 of Hyndman &
/// Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996) 361-365, the default of R and
/// NumPy. NaN for no values.
double quantile(std::span<const double> values, double p);

/// The middle value, or the mean of the middle two; NaN for no values.
double median(std::span<const double> values);

/// Median absolute deviation from the median, unscaled (Hampel, JASA 69 (1974) 383-393). Times 1.4826 it estimates
/// sigma of normal data. NaN for no values.
double median_absolute_deviation(std::span<const double> values);

}  // namespace sealbench::analysis
