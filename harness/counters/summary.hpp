// One figure from several launches.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::counters {

/// The lower median; throws std::invalid_argument for none.
template <typename Value>
Value median(std::vector<Value> values) {
  if (values.empty()) throw std::invalid_argument("the median of nothing");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// {"total": median, "exact": all are equal, "launches": how many, "range": [least, greatest]}: what every count has.
template <typename Value>
results::Json figure(const std::vector<Value>& values) {
  const Value total = median(values);
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  return {
      {"total", total}, {"exact", *least == *greatest}, {"launches", values.size()}, {"range", {*least, *greatest}}};
}

}  // namespace sealbench::counters
