#include "harness/analysis/paired_ratio.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <map>

#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {

std::vector<Pair> pairs(const results::Samples& subject, const results::Samples& reference) {
  const std::vector<double>& values = subject.values();
  std::map<std::int64_t, double> of_reference;
  for (std::size_t i = 0; i < reference.size(); ++i) of_reference[reference.block.at(i)] = reference.values()[i];
  std::map<std::int64_t, Pair> by_block;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    const std::int64_t block = subject.block.at(i);
    const auto other = of_reference.find(block);
    if (other == of_reference.end() || !(values[i] > 0) || !(other->second > 0)) continue;
    by_block[block] = {.session = subject.session.empty() ? 0 : subject.session.at(i),
                       .block = block,
                       .log_ratio = std::log(values[i] / other->second)};
  }
  std::vector<Pair> found;
  found.reserve(by_block.size());
  for (const auto& [block, pair] : by_block) found.push_back(pair);
  return found;
}

std::vector<double> log_ratios(std::span<const Pair> pairs) {
  std::vector<double> values;
  values.reserve(pairs.size());
  for (const Pair& pair : pairs) values.push_back(pair.log_ratio);
  return values;
}

results::Ratio paired_ratio(const results::Subject& subject, const results::Subject& reference) {
  const std::vector<double> values = log_ratios(pairs(subject.samples, reference.samples));
  results::Ratio ratio{.reference = reference.name,
                       .estimate = std::exp(median(values)),
                       .low = std::numeric_limits<double>::quiet_NaN(),
                       .high = std::numeric_limits<double>::quiet_NaN(),
                       .coverage = 0,
                       .pairs = values.size()};
  if (const auto interval = median_interval(values)) {
    ratio.low = std::exp(interval->low);
    ratio.high = std::exp(interval->high);
    ratio.coverage = interval->coverage;
  }
  return ratio;
}

}  // namespace sealbench::analysis
