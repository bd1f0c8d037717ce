#include "harness/verify/output/output.hpp"

#include <array>

namespace sealbench::verify {

#define OUTPUT(function) const Output& function();
#include "harness/verify/output/registry.def"
#undef OUTPUT

std::span<const Output* const> all_outputs() {
  static const std::array outputs = std::to_array<const Output*>({
#define OUTPUT(function) &function(),
#include "harness/verify/output/registry.def"
#undef OUTPUT
  });
  return outputs;
}

const Output* find_output(std::string_view name) {
  for (const Output* output : all_outputs()) {
    if (output->name == name) return output;
  }
  return nullptr;
}

}  // namespace sealbench::verify
