#include "strategies/experiments/experiments.hpp"

#include <array>

namespace sealbench::strategies {

#define STRATEGY(function) const Strategy& function();
#include "strategies/experiments/registry.def"
#undef STRATEGY

std::span<const Strategy* const> experiments() {
  static const std::array strategies = std::to_array<const Strategy*>({
#define STRATEGY(function) &function(),
#include "strategies/experiments/registry.def"
#undef STRATEGY
  });
  return strategies;
}

}  // namespace sealbench::strategies
