// Apart from lookup.cpp, so that a program with other strategies defines entries() alone (workloads/variants).
#include "strategies/registry.hpp"

#include <array>

#include "strategies/registered.hpp"

namespace sealbench::strategies {

#define STRATEGY(function) const Strategy& function();
#include "strategies/registry.def"
#undef STRATEGY

std::span<const Entry> entries() {
#define STRATEGY(function) registered<#function>(function),
  static constexpr std::array kEntries = std::to_array<Entry>({
#include "strategies/registry.def"
  });
#undef STRATEGY
  return kEntries;
}

}  // namespace sealbench::strategies
