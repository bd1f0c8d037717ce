// The strategies that a test runs over.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "strategies/registry.hpp"

namespace sealbench::testing {

/// The names of all that take an exe wherever it lies. The others have tests of their own, with a filesystem made for
/// them (tests/integration/strategies/places_test.cpp).
inline std::vector<std::string> ordinary_strategies() {
  std::vector<std::string> names;
  for (const strategies::Strategy* strategy : strategies::all()) {
    if (strategy->traits().any_filesystem) names.emplace_back(strategy->traits().name);
  }
  return names;
}

/// Whether the strategy of that name needs `sealrun install` before it can launch.
inline bool installs(const std::string& name) { return strategies::find(name)->traits().installs; }

/// A strategy's name as GoogleTest takes it.
inline std::string test_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace sealbench::testing
