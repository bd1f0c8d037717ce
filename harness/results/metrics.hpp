// Which figure of the samples is looked at.
#pragma once

#include <string_view>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// Results with one launch, of which all is known that is known of every launch: to ask what there is.
Results launched_once();

/// Everything that these results can be looked at by: wall time, what the workload measures, and what wait4(2) said of
/// each launch (cpu, max-rss, faults) where it was measured.
std::vector<Metric> metrics_of(const Results& results);

/// The one that is looked at.
Metric metric_of(const Results& results);

/// Looks at the metric of that name: Samples::values() are its values from now on. Subject::ratio is left as it was:
/// analysis::annotate() makes it anew. Throws std::invalid_argument with the names that there are.
void look_at(Results& results, std::string_view name);

}  // namespace sealbench::results
