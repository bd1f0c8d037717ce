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

const Strategy* find(std::string_view name) {
  for (const Strategy* strategy : all()) {
    if (strategy->traits().name == name) return strategy;
  }
  return nullptr;
}

std::string names() {
  std::string list;
  for (const Strategy* strategy : all()) {
    if (!list.empty()) list += ", ";
    list += strategy->traits().name;
  }
  return list;
}

}  // namespace sealbench::strategies
