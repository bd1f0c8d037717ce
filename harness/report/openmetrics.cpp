// OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/), which Prometheus and its node
// exporter's textfile collector read.
#include <fmt/format.h>

#include <array>
#include <ostream>
#include <string>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\' || c == '"') safe += '\\';
    safe += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return safe;
}

std::string labels(const results::Subject& subject, const std::string& more = {}) {
  return fmt::format("{{subject=\"{}\",runtime=\"{}\",strategy=\"{}\"{}{}}}", escaped(subject.name),
                     escaped(subject.runtime), escaped(subject.strategy), more.empty() ? "" : ",", more);
}

void write_wall(const results::Results& results, std::ostream& out) {
  constexpr std::array kQuantiles = {0.05, 0.5, 0.95};
  out << "# TYPE sealbench_launch_seconds summary\n# UNIT sealbench_launch_seconds seconds\n"
         "# HELP sealbench_launch_seconds Wall time of one launch.\n";
  for (const results::Subject& subject : results.subjects) {
    const std::vector<double>& wall = subject.samples.wall_s;
    if (wall.empty()) continue;
    for (const double p : kQuantiles) {
      out << "sealbench_launch_seconds" << labels(subject, fmt::format("quantile=\"{}\"", p)) << ' '
          << fmt::format("{}", analysis::quantile(wall, p)) << '\n';
    }
    const auto count = static_cast<double>(wall.size());
    out << "sealbench_launch_seconds_count" << labels(subject) << ' ' << wall.size() << '\n'
        << "sealbench_launch_seconds_sum" << labels(subject) << ' '
        << fmt::format("{}", analysis::moments(wall).mean() * count) << '\n';
  }
}

void write_ratio(const results::Results& results, std::ostream& out) {
  out << "# TYPE sealbench_launch_ratio gauge\n"
         "# HELP sealbench_launch_ratio Paired ratio of the metric that is looked at (wall time unless another was "
         "chosen) to the reference's with its 95 % interval.\n";
  for (const results::Subject& subject : results.subjects) {
    if (subject.ratio.empty()) continue;
    const results::Ratio& ratio = subject.ratio.front();
    const auto line = [&](std::string_view bound, double value) {
      out << "sealbench_launch_ratio" << labels(subject, fmt::format("bound=\"{}\"", bound)) << ' '
          << fmt::format("{}", value) << '\n';
    };
    line("estimate", ratio.estimate);
    if (!ratio.has_interval()) continue;
    line("low", ratio.low);
    line("high", ratio.high);
  }
}

void write_counts(const results::Results& results, std::ostream& out) {
  out << "# TYPE sealbench_launch_count gauge\n"
         "# HELP sealbench_launch_count Figures of the counting pass for one launch.\n";
  for (const results::Subject& subject : results.subjects) {
    for (const auto& [counter, count] : subject.counts.items()) {
      if (!count.is_object() || !count.contains("total") || !count["total"].is_number()) continue;
      out << "sealbench_launch_count" << labels(subject, fmt::format("counter=\"{}\"", escaped(counter))) << ' '
          << count["total"].dump() << '\n';
    }
  }
}

/// The median of each of the workload's own metrics.
void write_metrics(const results::Results& results, std::ostream& out) {
  if (results.metrics.empty()) return;
  out << "# TYPE sealbench_sample_median gauge\n"
         "# HELP sealbench_sample_median Median over samples of what the workload measures besides its time.\n";
  for (const results::Subject& subject : results.subjects) {
    if (subject.samples.size() == 0) continue;
    for (const results::Metric& metric : results.metrics) {
      out << "sealbench_sample_median"
          << labels(subject, fmt::format("metric=\"{}\",unit=\"{}\"", escaped(metric.name), escaped(metric.unit)))
          << ' ' << fmt::format("{}", analysis::median(subject.samples.metrics.at(metric.name))) << '\n';
    }
  }
}

class OpenMetricsFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "openmetrics"; }
  [[nodiscard]] std::string_view summary() const override { return "text for Prometheus"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    write_wall(results, out);
    write_metrics(results, out);
    write_ratio(results, out);
    write_counts(results, out);
    out << "# EOF\n";
  }
};

}  // namespace

const Format& openmetrics() {
  static const OpenMetricsFormat format;
  return format;
}

}  // namespace sealbench::report
