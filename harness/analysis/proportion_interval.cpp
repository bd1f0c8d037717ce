#include "harness/analysis/proportion_interval.hpp"

#include <stdexcept>

#include "harness/analysis/distributions.hpp"

namespace sealbench::analysis {
namespace {

void check(std::size_t successes, std::size_t trials, double confidence) {
  if (trials == 0 || successes > trials || confidence <= 0 || confidence >= 1) {
    throw std::invalid_argument("a proportion needs a trial, no more successes than trials and a confidence in (0, 1)");
  }
}

}  // namespace

double proportion_lower_bound(std::size_t successes, std::size_t trials, double confidence) {
  check(successes, trials, confidence);
  if (successes == 0) return 0;
  return rate_lower_bound(static_cast<double>(trials), static_cast<double>(successes), 1 - confidence);
}

double proportion_upper_bound(std::size_t successes, std::size_t trials, double confidence) {
  check(successes, trials, confidence);
  if (successes == trials) return 1;
  return rate_upper_bound(static_cast<double>(trials), static_cast<double>(successes), 1 - confidence);
}

Interval proportion_interval(std::size_t successes, std::size_t trials, double confidence) {
  const double one_sided = 1 - (1 - confidence) / 2;
  return {.low = proportion_lower_bound(successes, trials, one_sided),
          .high = proportion_upper_bound(successes, trials, one_sided),
          .coverage = confidence};
}

}  // namespace sealbench::analysis
