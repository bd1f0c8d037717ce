// Variants of the strategies that `bench verify --experiments` tries: what upstream's commit messages and our own
// trials say of them is put to the test there. They are in no other registry.
#pragma once

#include <span>

#include "strategies/registry.hpp"

namespace sealbench::strategies {

/// Every experiment in the order of registry.def of this directory.
std::span<const Entry> experiments();

}  // namespace sealbench::strategies
