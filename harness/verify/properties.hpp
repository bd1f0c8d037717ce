// What holds for a sealed exe besides the verdicts: whose pages it executes, what it tells, what it leaves.
#pragma once

#include <string>

#include "harness/verify/container.hpp"
#include "harness/verify/kept.hpp"
#include "harness/verify/observation.hpp"

namespace sealbench::verify {

/// Starts a container with the agent from `bundle`, takes the handle of a process that the agent catches, and looks at
/// it from the host; then launches the bundle `trivial`, whose process ends at once, a few times and counts what the
/// mount table shows. Changes one byte of the exe at `runtime.exe` in place for a moment. What is `kept` for the
/// launches is installed for them and not left. Throws std::runtime_error.
Property find_properties(const std::string& strategy, const Runtime& runtime, Kept& kept, const std::string& bundle,
                         const std::string& trivial, const std::string& id);

}  // namespace sealbench::verify
