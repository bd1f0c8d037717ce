// Takes the place of strategies/registry.cpp in sealrun-experiments: the registered strategies and the experiments. The
// linker does not look into a library for what a program defines itself.
#include <vector>

#include "strategies/experiments/experiments.hpp"
#include "strategies/registry.hpp"

namespace sealbench::strategies {

#define STRATEGY(function) const Strategy& function();
#include "strategies/registry.def"
#undef STRATEGY

std::span<const Strategy* const> all() {
  static const std::vector<const Strategy*> strategies = [] {
    std::vector<const Strategy*> list{
#define STRATEGY(function) &function(),
#include "strategies/registry.def"
#undef STRATEGY
    };
    for (const Strategy* experiment : experiments()) list.push_back(experiment);
    return list;
  }();
  return strategies;
}

}  // namespace sealbench::strategies
