#include <array>

#include "harness/counters/counter.hpp"

namespace sealbench::counters {

#define COUNTER(function) const Counter& function();
#include "harness/counters/registry.def"
#undef COUNTER

std::span<const Counter* const> all() {
  static const std::array counters = std::to_array<const Counter*>({
#define COUNTER(function) &function(),
#include "harness/counters/registry.def"
#undef COUNTER
  });
  return counters;
}

const Counter* find(std::string_view name) {
  for (const Counter* counter : all()) {
    if (counter->name() == name) return counter;
  }
  return nullptr;
}

}  // namespace sealbench::counters
