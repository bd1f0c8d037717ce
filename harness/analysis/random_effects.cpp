#include "harness/analysis/random_effects.hpp"

#include <algorithm>
#include <cmath>

#include "harness/analysis/distributions.hpp"

namespace sealbench::analysis {
namespace {

/// The mean weighted by 1 / (variance + between), and what is about it.
struct Weighted {
  double weights = 0;
  double mean = 0;
  double squares = 0;          ///< sum of w (y - mean)^2
  double squared_weights = 0;  ///< sum of w^2 (y - mean)^2
};

Weighted weighted(std::span<const Effect> effects, double between) {
  Weighted found;
  for (const Effect& effect : effects) {
    const double weight = 1 / (effect.variance + between);
    found.weights += weight;
    found.mean += weight * effect.value;
  }
  found.mean /= found.weights;
  for (const Effect& effect : effects) {
    const double weight = 1 / (effect.variance + between);
    const double square = (effect.value - found.mean) * (effect.value - found.mean);
    found.squares += weight * square;
    found.squared_weights += weight * weight * square;
  }
  return found;
}

/// The squares fall with tau^2 and are convex, so that steps from 0 come from below and do not pass the root.
double paule_mandel(std::span<const Effect> effects) {
  constexpr int kMostSteps = 200;
  constexpr double kNear = 1e-12;
  const double expected = static_cast<double>(effects.size()) - 1;
  double between = 0;
  for (int step = 0; step < kMostSteps; ++step) {
    const Weighted now = weighted(effects, between);
    const double excess = now.squares - expected;
    if (excess <= kNear * expected) break;
    between += excess / now.squared_weights;
  }
  return between;
}

/// What a typical host's error variance is: Higgins & Thompson's (9).
double typical_variance(std::span<const Effect> effects) {
  double weights = 0;
  double squares = 0;
  for (const Effect& effect : effects) {
    weights += 1 / effect.variance;
    squares += 1 / (effect.variance * effect.variance);
  }
  return (static_cast<double>(effects.size()) - 1) * weights / (weights * weights - squares);
}

Interval around(double mean, double error, double degrees) {
  const double half = students_t_upper_quantile(degrees, (1 - kConfidence) / 2) * error;
  return {.low = mean - half, .high = mean + half, .coverage = kConfidence};
}

}  // namespace

std::optional<RandomEffects> random_effects(std::span<const Effect> effects) {
  if (effects.empty()) return std::nullopt;
  RandomEffects found{.hosts = effects.size(),
                      .mean = effects.front().value,
                      .standard_error = std::sqrt(effects.front().variance),
                      .interval = {},
                      .prediction = {}};
  if (effects.size() == 1) return found;
  const double degrees = static_cast<double>(effects.size()) - 1;
  found.between = paule_mandel(effects);
  const Weighted at = weighted(effects, found.between);
  const double factor = std::max(1.0, at.squares / degrees);
  found.mean = at.mean;
  found.standard_error = std::sqrt(factor / at.weights);
  found.inconsistency = found.between / (found.between + typical_variance(effects));
  found.interval = around(found.mean, found.standard_error, degrees);
  if (effects.size() < 3) return found;
  const double spread = std::sqrt(found.between + found.standard_error * found.standard_error);
  found.prediction = around(found.mean, spread, degrees - 1);
  return found;
}

}  // namespace sealbench::analysis
