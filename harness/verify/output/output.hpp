// The ways in which a matrix is shown.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "harness/report/report.hpp"
#include "harness/verify/verify.hpp"

namespace sealbench::verify {

/// One format. Stateless.
struct Output {
  std::string_view name;  ///< as given to --format
  void (*write)(const Matrix& matrix, const report::Style& style, std::ostream& out) = nullptr;
};

/// Every format in the order of registry.def.
std::span<const Output* const> all_outputs();

/// The format of that name, or null.
const Output* find_output(std::string_view name);

}  // namespace sealbench::verify
