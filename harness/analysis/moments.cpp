#include "harness/analysis/moments.hpp"

#include <algorithm>
#include <cmath>

namespace sealbench::analysis {

void Moments::add(double value) {
  if (++count_ == 1) {
    mean_ = min_ = max_ = value;
    return;
  }
  const double before = value - mean_;
  mean_ += before / static_cast<double>(count_);
  squares_ += before * (value - mean_);
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

double Moments::variance() const { return count_ < 2 ? kNone : squares_ / static_cast<double>(count_ - 1); }

double Moments::standard_deviation() const { return std::sqrt(variance()); }

Moments moments(std::span<const double> values) {
  Moments result;
  for (const double value : values) result.add(value);
  return result;
}

}  // namespace sealbench::analysis
