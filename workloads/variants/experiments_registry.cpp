// Takes the place of strategies/registry.cpp in sealrun-experiments: the registered strategies and the experiments. The
// linker does not look into a library for what a program defines itself.
#include <vector>

#include "strategies/experiments/experiments.hpp"
#include "strategies/registered.hpp"
#include "strategies/registry.hpp"

namespace sealbench::strategies {

#define STRATEGY(function) const Strategy& function();
#include "strategies/registry.def"
#undef STRATEGY

std::span<const Entry> entries() {
  static const std::vector<Entry> kEntries = [] {
#define STRATEGY(function) registered<#function>(function),
    std::vector<Entry> list{
#include "strategies/registry.def"
    };
#undef STRATEGY
    for (const Entry& experiment : experiments()) list.push_back(experiment);
    return list;
  }();
  return kEntries;
}

}  // namespace sealbench::strategies
