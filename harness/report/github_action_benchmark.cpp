// customSmallerIsBetter of github-action-benchmark: a list of named values of which less is better.
#include <fmt/format.h>

#include <ostream>

#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

using results::Json;

void add_time(Json& list, const results::Subject& subject) {
  if (subject.samples.size() == 0) return;
  const double median = analysis::median(subject.samples.wall_s);
  Json entry = {{"name", subject.name + " median"}, {"unit", "ms"}, {"value", median * 1e3}};
  if (const auto interval = analysis::median_interval(subject.samples.wall_s)) {
    entry["range"] = fmt::format("{:.3f} … {:.3f}", interval->low * 1e3, interval->high * 1e3);
  }
  entry["extra"] = fmt::format("{} launches: {}", subject.samples.size(), subject.command);
  list.push_back(std::move(entry));
}

/// Those of which less is better, as this format has it.
void add_metrics(Json& list, const results::Results& results, const results::Subject& subject) {
  if (subject.samples.size() == 0) return;
  for (const results::Metric& metric : results.metrics) {
    if (metric.higher_is_better) continue;
    const std::vector<double>& values = subject.samples.metrics.at(metric.name);
    const double factor = metric.unit == "s" ? 1e3 : 1;
    Json entry = {{"name", fmt::format("{} {}", subject.name, metric.name)},
                  {"unit", metric.unit == "s" ? "ms" : metric.unit},
                  {"value", analysis::median(values) * factor}};
    if (const auto interval = analysis::median_interval(values)) {
      entry["range"] = fmt::format("{:.3f} … {:.3f}", interval->low * factor, interval->high * factor);
    }
    list.push_back(std::move(entry));
  }
}

void add_ratio(Json& list, const results::Subject& subject) {
  if (subject.reference || subject.ratio.empty()) return;
  const results::Ratio& ratio = subject.ratio.front();
  Json entry = {
      {"name", fmt::format("{} / {}", subject.name, ratio.reference)}, {"unit", "ratio"}, {"value", ratio.estimate}};
  if (ratio.has_interval()) entry["range"] = fmt::format("{:.4f} … {:.4f}", ratio.low, ratio.high);
  list.push_back(std::move(entry));
}

void add_counts(Json& list, const results::Subject& subject) {
  for (const auto& [counter, count] : subject.counts.items()) {
    if (!count.is_object() || !count.contains("total") || !count["total"].is_number()) continue;
    const std::string unit = figure_text(count, "/unit");
    list.push_back(
        {{"name", subject.name + " " + counter}, {"unit", unit.empty() ? "count" : unit}, {"value", count["total"]}});
  }
}

class GithubActionBenchmarkFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "github-action-benchmark"; }
  [[nodiscard]] std::string_view summary() const override { return "its customSmallerIsBetter JSON"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    Json list = Json::array();
    for (const results::Subject& subject : results.subjects) {
      add_time(list, subject);
      add_metrics(list, results, subject);
      add_ratio(list, subject);
      add_counts(list, subject);
    }
    out << list.dump(2) << '\n';
  }
};

}  // namespace

const Format& github_action_benchmark() {
  static const GithubActionBenchmarkFormat format;
  return format;
}

}  // namespace sealbench::report
