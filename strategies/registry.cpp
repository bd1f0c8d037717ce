// Apart from lookup.cpp, so that a program with other strategies defines all() alone (workloads/variants).
#include "strategies/registry.hpp"

#include <array>

namespace sealbench::strategies {

#define STRATEGY(function) const Strategy& function();
#include "strategies/registry.def"
#undef STRATEGY

std::span<const Strategy* const> all() {
  static const std::array strategies = std::to_array<const Strategy*>({
#define STRATEGY(function) &function(),
#include "strategies/registry.def"
#undef STRATEGY
  });
  return strategies;
}

}  // namespace sealbench::strategies
