// Calls whose number differs from launch to launch of the same subject: threads that wait for each other, timers.
#pragma once

#include <set>
#include <string>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// How such calls are named together.
inline constexpr const char* kScheduling = "scheduling";

/// The names of what varied in either of two counters, for example two counts.syscalls: members of "varying", and of
/// "varying_errors". Of a difference in their number nobody can say what made it.
std::set<std::string> varying_names(const Json& one, const Json& other);

/// Whether the counter says which of its names varied: it was exact, or it lists them.
bool knows_what_varied(const Json& counter);

}  // namespace sealbench::results
