// For the files that list strategies.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "strategies/registry.hpp"

namespace sealbench::strategies {

/// The name of a strategy from that of its function: sealed_overlayfs is sealed-overlayfs.
template <std::size_t N>
struct Dashed {
  consteval Dashed(const char (&function)[N]) {  // NOLINT(google-explicit-constructor): a template argument
    for (std::size_t i = 0; i < N; ++i) text[i] = function[i] == '_' ? '-' : function[i];
  }
  char text[N] = {};
};

template <Dashed kName>
constexpr Entry registered(const Strategy& (*strategy)()) {
  return {.name = std::string_view(kName.text, sizeof kName.text - 1), .strategy = strategy};
}

}  // namespace sealbench::strategies
