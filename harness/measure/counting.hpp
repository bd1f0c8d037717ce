// The counting pass: exact figures of launches of their own, after the timing pass.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/measure/container_session.hpp"
#include "harness/results/results.hpp"

namespace sealbench::measure {

/// The counters named in `list` ("none" for none), separated by commas. Throws UsageError with the known names.
std::vector<const counters::Counter*> select_counters(const std::string& list);

/// Launches of the plan's subject `subject`, which must be set up in `session`, for counters; `session` outlives them.
counters::Launch launches_of(ContainerSession& session, std::size_t subject);

/// Counts such launches into `counted.counts` and `counted.phases`. A counter that this host does not support, or that
/// fails, adds a warning instead.
void count(ContainerSession& session, std::size_t subject, const std::vector<const counters::Counter*>& counters,
           results::Subject& counted, std::vector<std::string>& warnings);

}  // namespace sealbench::measure
