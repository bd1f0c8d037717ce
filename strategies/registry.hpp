// All strategies, by name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "strategies/strategy.hpp"

namespace sealbench::strategies {

/// A strategy under its name, which can be found without touching the code of any other: a launch looks for one.
struct Entry {
  std::string_view name;
  const Strategy& (*strategy)();
};

/// The registered strategies in the order of registry.def.
std::span<const Entry> entries();

/// The same as objects; the first is the reference (noclone).
std::span<const Strategy* const> all();

/// The strategy of that name, or null.
const Strategy* find(std::string_view name);

/// The names, separated by ", ": for messages.
std::string names();

}  // namespace sealbench::strategies
