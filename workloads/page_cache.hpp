// The page cache before a sample.
#pragma once

#include <string>
#include <string_view>

namespace sealbench::workloads {

// Values of the parameter `cache`.
inline constexpr std::string_view kWarm = "warm";
inline constexpr std::string_view kExeDropped = "exe";
inline constexpr std::string_view kAllDropped = "all";

/// Why it cannot be dropped here, as a sentence; empty when it can.
std::string why_not_droppable(std::string_view cache);

/// Drops what the parameter says, of an exe and the directory in which its strategy keeps things (empty: nothing).
/// Throws std::system_error.
void drop_page_cache(std::string_view cache, const std::string& exe, const std::string& artefacts);

}  // namespace sealbench::workloads
