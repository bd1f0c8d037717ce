// The ratio of two subjects that were launched in the same blocks.
#pragma once

#include <span>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// One block in which both subjects have a sample.
struct Pair {
  std::int64_t session = 0;
  std::int64_t block = 0;
  double log_ratio = 0;  ///< ln(value of the subject / value of the reference), of the metric looked at
};

/// The blocks that both subjects have, in the order of their numbers. Blocks with one of the two only (an interrupted
/// run), or in which one has no value above 0 (bytes that nothing holds), are left out.
std::vector<Pair> pairs(const results::Samples& subject, const results::Samples& reference);

/// The log ratios alone, in order.
std::vector<double> log_ratios(std::span<const Pair> pairs);

/// exp of the median of the log ratios with its interval from order statistics (median_interval.hpp). What slows a
/// whole block cancels within it, and the median of the ratios' logarithms is the logarithm of the ratio's median, so
/// that A/B and B/A agree.
results::Ratio paired_ratio(const results::Subject& subject, const results::Subject& reference);

}  // namespace sealbench::analysis
