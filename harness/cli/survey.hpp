// bench --workload all: every workload of this host, one after the other.
#pragma once

#include "harness/cli/run.hpp"

namespace sealbench::cli {

/// The value of --workload that stands for all of them.
inline constexpr const char* kEveryWorkload = "all";

/// Says how long it will take, measures, prints, writes one file; returns the exit status. Throws UsageError,
/// HostError.
int survey(const RunArguments& arguments);

}  // namespace sealbench::cli
