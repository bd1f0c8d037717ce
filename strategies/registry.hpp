// All strategies, by name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "strategies/strategy.hpp"

namespace sealbench::strategies {

/// Every registered strategy in the order of registry.def; the first is the reference (noclone).
std::span<const Strategy* const> all();

/// The strategy of that name, or null.
const Strategy* find(std::string_view name);

/// The names, separated by ", ": for messages.
std::string names();

}  // namespace sealbench::strategies
