// OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/), which Prometheus and its node
// exporter's textfile collector read.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <ostream>
#include <string>
#include <utility>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/fleet/overview.hpp"
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

/// The labels of a subject on a host.
std::string fleet_labels(const fleet::Section& section, std::size_t subject, const std::string& more) {
  const fleet::SubjectOfFleet& of = section.subjects[subject];
  return fmt::format("{{workload=\"{}\",subject=\"{}\",runtime=\"{}\",strategy=\"{}\",{}}}", escaped(section.workload),
                     escaped(of.name), escaped(of.runtime), escaped(of.strategy), more);
}

/// Calls write(section, row, subject, measured, host label) for everything that was measured.
template <typename Write>
void for_each_measured(const fleet::Overview& fleet, Write write) {
  for (const fleet::Section& section : fleet.sections) {
    for (const fleet::Row& row : section.rows) {
      for (std::size_t i = 0; i < row.measured.size(); ++i) {
        if (row.measured[i]) write(section, i, *row.measured[i], fmt::format("host=\"{}\"", escaped(row.host)));
      }
    }
  }
}

void write_fleet_wall(const fleet::Overview& fleet, std::ostream& out) {
  out << "# TYPE sealbench_launch_seconds summary\n# UNIT sealbench_launch_seconds seconds\n"
         "# HELP sealbench_launch_seconds Wall time of one launch.\n";
  for_each_measured(fleet, [&](const fleet::Section& section, std::size_t subject, const fleet::Measured& measured,
                               const std::string& host) {
    if (measured.samples == 0) return;
    for (const auto& [quantile, value] :
         {std::pair("0.05", measured.p05_s), {"0.5", measured.median_s}, {"0.95", measured.p95_s}}) {
      out << "sealbench_launch_seconds"
          << fleet_labels(section, subject, fmt::format("{},quantile=\"{}\"", host, quantile))
          << fmt::format(" {}\n", value);
    }
    const auto count = static_cast<double>(measured.samples);
    out << "sealbench_launch_seconds_count" << fleet_labels(section, subject, host) << ' ' << measured.samples << '\n'
        << "sealbench_launch_seconds_sum" << fleet_labels(section, subject, host)
        << fmt::format(" {}\n", measured.mean_s * count);
  });
}

void write_fleet_ratio(const fleet::Overview& fleet, std::ostream& out) {
  out << "# TYPE sealbench_launch_ratio gauge\n"
         "# HELP sealbench_launch_ratio Paired ratio to the reference's of the same host with its 95 % interval.\n";
  for_each_measured(fleet, [&](const fleet::Section& section, std::size_t subject, const fleet::Measured& measured,
                               const std::string& host) {
    if (!measured.has_ratio) return;
    const auto line = [&](std::string_view bound, double value) {
      out << "sealbench_launch_ratio" << fleet_labels(section, subject, fmt::format("{},bound=\"{}\"", host, bound))
          << fmt::format(" {}\n", value);
    };
    line("estimate", measured.ratio.estimate);
    if (!measured.ratio.has_interval()) return;
    line("low", measured.ratio.low);
    line("high", measured.ratio.high);
  });
}

void write_fleet_mean(const fleet::Overview& fleet, std::ostream& out) {
  out << "# TYPE sealbench_fleet_ratio gauge\n"
         "# HELP sealbench_fleet_ratio Random-effects mean over hosts of the ratio, its 95 % interval, and the range "
         "for "
         "a further host.\n";
  for (const fleet::Section& section : fleet.sections) {
    for (std::size_t subject = 0; subject < section.subjects.size(); ++subject) {
      const auto pooled = section.pooled(subject);
      if (!pooled || section.subjects[subject].reference) continue;
      const auto line = [&](std::string_view bound, double logarithm) {
        out << "sealbench_fleet_ratio" << fleet_labels(section, subject, fmt::format("bound=\"{}\"", bound))
            << fmt::format(" {}\n", std::exp(logarithm));
      };
      line("estimate", pooled->mean);
      if (pooled->interval) line("low", pooled->interval->low);
      if (pooled->interval) line("high", pooled->interval->high);
      if (pooled->prediction) line("further_host_low", pooled->prediction->low);
      if (pooled->prediction) line("further_host_high", pooled->prediction->high);
    }
  }
}

class OpenMetricsFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "openmetrics"; }
  [[nodiscard]] std::string_view summary() const override { return "text for Prometheus"; }
  [[nodiscard]] bool takes_fleets() const override { return true; }
  void write_fleet(const fleet::Overview& fleet, const Style& /*style*/, std::ostream& out) const override {
    write_fleet_wall(fleet, out);
    write_fleet_ratio(fleet, out);
    write_fleet_mean(fleet, out);
    out << "# EOF\n";
  }
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
