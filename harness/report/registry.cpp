#include <array>

#include "harness/report/report.hpp"

namespace sealbench::report {

#define FORMAT(function) const Format& function();
#include "harness/report/registry.def"
#undef FORMAT

std::span<const Format* const> all() {
  static const std::array formats = std::to_array<const Format*>({
#define FORMAT(function) &function(),
#include "harness/report/registry.def"
#undef FORMAT
  });
  return formats;
}

const Format* find(std::string_view name) {
  for (const Format* format : all()) {
    if (format->name() == name) return format;
  }
  return nullptr;
}

}  // namespace sealbench::report
