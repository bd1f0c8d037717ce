// Every metric of every subject: what a workload measures besides the figure that answers its question.
#include "harness/results/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/report/median_text.hpp"
#include "harness/report/notes.hpp"
#include "harness/report/report.hpp"
#include "harness/text/width.hpp"

namespace sealbench::report {
namespace {

class MetricsFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "metrics"; }
  [[nodiscard]] std::string_view summary() const override {
    return "every metric of each subject: its median with the 95 % interval";
  }
  void write(const results::Results& results, const Style& style, std::ostream& out) const override {
    out << line_of(measured_line(results), style);
    std::size_t widest = 0;
    for (const results::Subject& subject : results.subjects) {
      widest = std::max(widest, text::width_of(subject.name));
    }
    results::Results looked_at = results;
    for (const results::Metric& metric : results::metrics_of(results)) {
      results::look_at(looked_at, metric.name);
      out << '\n' << line_of(fmt::format("{}: {}", metric.name, metric.summary), style);
      for (const results::Subject& subject : looked_at.subjects) {
        const std::vector<double>& values = subject.samples.values();
        if (values.empty()) continue;
        out << line_of(fmt::format("  {}  ", text::align_left(subject.name, widest)), median_text(metric, values),
                       style);
      }
    }
    const std::vector<std::string> lines = notes(results);
    if (!lines.empty()) out << '\n';
    for (const std::string& line : lines) out << line_of(line, style);
  }
};

}  // namespace

const Format& metrics() {
  static const MetricsFormat format;
  return format;
}

}  // namespace sealbench::report
