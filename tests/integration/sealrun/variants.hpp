// Bundles whose containers must look the same under every runtime.
#pragma once

#include <ostream>
#include <span>
#include <string_view>

#include "tests/integration/sealrun/bundle.hpp"

namespace sealbench::testing {

/// One way to change what `runc spec` wrote.
struct Variant {
  std::string_view name;
  void (*change)(Bundle& bundle,
                 int namespaces_of);  ///< second: a process whose network, ipc and uts namespace to join
};

/// For the messages of GoogleTest.
inline void PrintTo(const Variant& variant, std::ostream* out) { *out << variant.name; }

std::span<const Variant> variants();

}  // namespace sealbench::testing
