// How long simulations are.
#pragma once

#include <cstdlib>
#include <string_view>

namespace sealbench::testing {

/// SEALBENCH_SIMULATION=full: every shape, with as many repetitions as the tables of docs/measurement.md have, which
/// takes many minutes. Else the hardest shapes, so that a default run of the tests takes seconds.
inline bool simulates_fully() {
  const char* const wanted = std::getenv("SEALBENCH_SIMULATION");
  return wanted != nullptr && std::string_view(wanted) == "full";
}

}  // namespace sealbench::testing
