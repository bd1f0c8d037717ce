// The version of a runtime's program.
#pragma once

#include <string>

#include "workloads/runtimes/runtime.hpp"

namespace sealbench::measure {

/// The first line that the program `exe` prints when it is asked for its version; empty when it does not know how.
std::string runtime_version(const workloads::Runtime& adapter, const std::string& exe);

}  // namespace sealbench::measure
