// Exact interval for a rate: how sure one can be of "no false alarm in 10,000 gates".
#pragma once

#include <cstddef>

#include "harness/analysis/interval.hpp"

namespace sealbench::analysis {

/// Two-sided interval for a proportion after `successes` of `trials` (at least one trial): Clopper & Pearson, "The use
/// of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934) 404-413. Covers with
/// at least `confidence`. Throws std::invalid_argument for impossible arguments.
Interval proportion_interval(std::size_t successes, std::size_t trials, double confidence = kConfidence);

/// The value below which the proportion lies with at least `confidence`, one-sided, from the same source.
double proportion_upper_bound(std::size_t successes, std::size_t trials, double confidence = kConfidence);

/// The value above which it lies.
double proportion_lower_bound(std::size_t successes, std::size_t trials, double confidence = kConfidence);

}  // namespace sealbench::analysis
