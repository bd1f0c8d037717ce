// The metrics of a workload, each as the median over its samples.
#include <cmath>
#include <limits>

#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"
#include "harness/results/metrics.hpp"

namespace sealbench::report {
namespace {

const std::vector<double>* values_of(const results::Subject& subject, const std::string& metric) {
  if (metric == results::kWallTime) return &subject.samples.wall_s;
  const auto found = subject.samples.metrics.find(metric);
  return found == subject.samples.metrics.end() ? nullptr : &found->second;
}

/// From the least of the medians that are not 0.
Scale common_scale(const results::Results& results, const results::Metric& metric) {
  double least = std::numeric_limits<double>::infinity();
  for (const results::Subject& subject : results.subjects) {
    const std::vector<double>* values = values_of(subject, metric.name);
    if (values == nullptr || values->empty()) continue;
    const double median = std::abs(analysis::median(*values));
    if (median > 0 && median < least) least = median;
  }
  return {metric, std::isfinite(least) ? least : 0};
}

Column column_of(const results::Results& results, const results::Metric& metric) {
  constexpr int kDigits = 2;
  return {
      .name = metric.name,
      .title = metric.name,
      .rank = 3,
      .cell = [metric, scale = common_scale(results, metric)](const TableContext&, const results::Subject& subject) {
        const std::vector<double>* values = values_of(subject, metric.name);
        if (values == nullptr || values->empty()) return Cell{};
        const double median = analysis::median(*values);
        return Cell{scale.near(median).text(median, kDigits)};
      }};
}

}  // namespace

std::vector<Column> metric_columns(const results::Results& results) {
  std::vector<Column> columns;
  if (results.metrics.empty()) return columns;  // wall time has columns of its own
  const std::string looked_at = results::metric_of(results).name;
  results::Metric wall = results::metrics_of(results).front();
  if (looked_at != wall.name) columns.push_back(column_of(results, wall));
  for (const results::Metric& metric : results.metrics) {
    if (metric.name != looked_at) columns.push_back(column_of(results, metric));
  }
  return columns;
}

}  // namespace sealbench::report
