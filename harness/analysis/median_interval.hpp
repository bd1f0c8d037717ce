// Distribution-free interval for a median.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "harness/analysis/interval.hpp"

namespace sealbench::analysis {

/// Ranks, from 1, of the order statistics that bound the interval: the r-th smallest and the r-th largest value.
struct Ranks {
  std::size_t low = 0;
  std::size_t high = 0;
  double coverage = 0;  ///< 1 - 2 P(Binomial(n, 1/2) < low), exact for a continuous distribution
};

/// The narrowest symmetric ranks whose coverage is at least `confidence`; none when even minimum and maximum cover less
/// (95 % needs 6 values).
std::optional<Ranks> median_ranks(std::size_t count, double confidence = kConfidence);

/// Interval for the median of a population from order statistics of a sample, the inversion of the sign test: exact
/// whatever the distribution, conservative with ties. Thompson, "On confidence ranges for the median and other
/// expectation distributions for populations of unknown distribution form", Ann. Math. Statist. 7 (1936) 122-128.
std::optional<Interval> median_interval(std::span<const double> values, double confidence = kConfidence);

}  // namespace sealbench::analysis
