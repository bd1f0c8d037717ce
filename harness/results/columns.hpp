// The one list of the columns of Samples.
#pragma once

#include "harness/results/results.hpp"

namespace sealbench::results {

/// Calls visit(name, column) for every column in the order of the file. `S` is Samples or const Samples.
template <typename S, typename Visit>
void for_each_column(S& samples, Visit&& visit) {
  visit("wall_s", samples.wall_s);
  visit("user_s", samples.user_s);
  visit("system_s", samples.system_s);
  visit("max_rss_bytes", samples.max_rss_bytes);
  visit("minor_faults", samples.minor_faults);
  visit("major_faults", samples.major_faults);
  visit("voluntary_switches", samples.voluntary_switches);
  visit("involuntary_switches", samples.involuntary_switches);
  visit("block", samples.block);
  visit("session", samples.session);
  visit("position", samples.position);
}

}  // namespace sealbench::results
