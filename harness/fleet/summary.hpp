// Samples, made small: what a fleet file has of them where they are not kept.
#pragma once

#include "harness/results/results.hpp"

namespace sealbench::fleet {

/// Takes away the samples of every subject that has some, and the order of launches in the plan, which says nothing
/// without them. In their place each subject has `summary`: for each column, and each metric of the workload, what a
/// report says of it (n, mean, sd, min, p05, p25, median, p75, p95, max; quantiles as analysis::quantile has them),
/// `cpu_s` for user and system time together, `sessions`, and `processor_ratio` beside the subject's `ratio`.
void summarize(results::Results& results);

/// The figure of a column in a subject's summary ("wall_s", "median"); NaN where there is none.
double summary_figure(const results::Subject& subject, const char* column, const char* figure);

}  // namespace sealbench::fleet
