// Names in an exe's scratch directory.
#pragma once

#include <string_view>

namespace sealbench::strategies {

/// With this begins the name of what a strategy makes in Exe::scratch_dir() while it seals: what is left of a launch
/// that was killed is known by it.
inline constexpr std::string_view kScratchPrefix = "seal.";

}  // namespace sealbench::strategies
