// Whether a sample remembers the one before it.
#pragma once

#include <span>

namespace sealbench::analysis {

/// Autocorrelation at lag 1 of values in the order in which they were measured: the estimator of Box & Jenkins (1970),
/// as R's acf(). 0 for fewer than three values or equal ones.
double lag1_autocorrelation(std::span<const double> values);

/// Whether the autocorrelation of this many values is beyond what independent ones show once in a hundred times: their
/// standard error is 1 / sqrt(n) (Bartlett, "On the theoretical specification and sampling properties of autocorrelated
/// time-series", Suppl. J. R. Statist. Soc. 8 (1946) 27-41). Then an interval that takes them as independent is too
/// narrow.
bool is_autocorrelated(std::span<const double> values);

}  // namespace sealbench::analysis
