#include "strategies/experiments/experiments.hpp"

#include <array>

#include "strategies/registered.hpp"

namespace sealbench::strategies {

#define STRATEGY(function) const Strategy& function();
#include "strategies/experiments/registry.def"
#undef STRATEGY

std::span<const Entry> experiments() {
#define STRATEGY(function) registered<#function>(function),
  static constexpr std::array kEntries = std::to_array<Entry>({
#include "strategies/experiments/registry.def"
  });
#undef STRATEGY
  return kEntries;
}

}  // namespace sealbench::strategies
