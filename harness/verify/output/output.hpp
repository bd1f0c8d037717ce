// The ways in which a matrix is shown.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "harness/verify/verify.hpp"

namespace sealbench::verify {

/// How to draw.
struct OutputStyle {
  bool color = false;
  std::size_t width = 120;  ///< characters
};

/// One format. Stateless.
struct Output {
  std::string_view name;  ///< as given to --format
  void (*write)(const Matrix& matrix, const OutputStyle& style, std::ostream& out) = nullptr;
};

/// Every format in the order of registry.def.
std::span<const Output* const> all_outputs();

/// The format of that name, or null.
const Output* find_output(std::string_view name);

}  // namespace sealbench::verify
