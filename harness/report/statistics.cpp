// Everything that analysis finds of a subject, with what it means for the interval in the table.
#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "harness/analysis/autocorrelation.hpp"
#include "harness/analysis/detectable_effect.hpp"
#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/moments.hpp"
#include "harness/analysis/outliers.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/analysis/session_interval.hpp"
#include "harness/analysis/sessions.hpp"
#include "harness/report/notes.hpp"
#include "harness/report/report.hpp"
#include "harness/report/scale.hpp"
#include "harness/results/metrics.hpp"
#include "harness/text/width.hpp"

namespace sealbench::report {
namespace {

constexpr int kTimeDigits = 3;

/// One figure behind its label; below it, where the label alone takes much of a screen.
std::string row_of(std::string_view label, const std::string& text, const Style& style) {
  constexpr std::size_t kLabel = 21;
  const std::size_t width = text::width_of(label);
  if (!style.screen || width <= kLabel || 3 * width <= static_cast<std::size_t>(style.width))
    return line_of(fmt::format("  {} ", text::align_left(label, kLabel)), text, style);
  return line_of(fmt::format("  {}", label), style) + line_of(std::string(kLabel + 3, ' '), text, style);
}

/// The values of one subject on its own.
void write_values(const results::Subject& subject, const results::Subject& reference, const results::Metric& metric,
                  const Style& style, std::ostream& out) {
  const std::vector<double>& values = subject.samples.values();
  const analysis::Moments moments = analysis::moments(values);
  const Scale scale(metric, moments.mean());
  const auto time = [&](double value) { return scale.text(value, kTimeDigits); };
  const auto row = [&](std::string_view label, const std::string& text) { out << row_of(label, text, style); };

  std::string mean = time(moments.mean());
  if (moments.count() > 1) mean += fmt::format(", σ {}", time(moments.standard_deviation()));
  const auto sessions = analysis::times_by_session(subject.samples, reference.samples);
  const analysis::SessionInterval over_sessions = analysis::mean_interval(sessions);
  if (const auto& interval = over_sessions.interval) {
    mean += fmt::format(", 95 % over sessions [{}, {}]", time(interval->low), time(interval->high));
  } else {
    mean += ", no interval: " + over_sessions.why_none;
  }
  row("mean", mean);
  std::string median = time(analysis::median(values));
  if (const auto interval = analysis::median_interval(values)) {
    median += fmt::format(", {:.1f} % [{}, {}] were launches independent", 100 * interval->coverage,
                          time(interval->low), time(interval->high));
  }
  row("median", median);
  row("MAD", time(analysis::median_absolute_deviation(values)));
  row("range", fmt::format("{} … {}, {} launches, {} outliers", time(moments.min()), time(moments.max()), values.size(),
                           analysis::count_outliers(values)));
}

std::string interval_text(const analysis::SessionInterval& found) {
  if (!found.interval) return "no interval: " + found.why_none;
  return fmt::format("95 % [{:.4f}, {:.4f}]", found.interval->low, found.interval->high);
}

/// The subject beside the reference.
void write_ratio(const results::Subject& subject, const results::Subject& reference, const Style& style,
                 std::ostream& out) {
  const auto row = [&](std::string_view label, const std::string& text) { out << row_of(label, text, style); };
  const auto pairs = analysis::pairs(subject.samples, reference.samples);
  if (pairs.empty()) return;
  const std::vector<double> ratios = analysis::log_ratios(pairs);
  const results::Ratio ratio = analysis::paired_ratio(subject, reference);
  std::string text = fmt::format("{:.4f}", ratio.estimate);
  if (ratio.has_interval()) {
    text += fmt::format(", {:.1f} % [{:.4f}, {:.4f}]", 100 * ratio.coverage, ratio.low, ratio.high);
  }
  row("ratio to " + reference.name, text + fmt::format(", {} blocks, for these sessions", ratio.pairs));
  const auto sessions = analysis::times_by_session(subject.samples, reference.samples);
  const analysis::SessionRatio over_sessions = analysis::session_ratio(pairs);
  row("over sessions", fmt::format("{:.4f}, {}", over_sessions.estimate, interval_text(over_sessions.interval)));
  row("ratio of means", interval_text(analysis::ratio_of_means_interval(sessions)));
  if (const auto effect = analysis::detectable_shift(ratios)) {
    row("smallest effect seen",
        fmt::format("{:.2f} % with a power of 80 %, in these sessions", 100 * (std::exp(*effect) - 1)));
  }
  row("autocorrelation", fmt::format("{:.2f} from block to block", analysis::lag1_autocorrelation(ratios)));
  if (const auto components = analysis::variance_components(analysis::log_ratios_by_session(pairs))) {
    row("between sessions",
        fmt::format("{:.0f} % of the variance, p = {:.2g}", 100 * components->between_share(), components->p_value));
  }
}

class StatisticsFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "statistics"; }
  [[nodiscard]] std::string_view summary() const override { return "all that analysis finds of each subject"; }
  void write(const results::Results& results, const Style& style, std::ostream& out) const override {
    const results::Metric metric = results::metric_of(results);
    out << line_of(measured_line(results), style);
    for (const results::Subject& subject : results.subjects) {
      if (subject.samples.size() == 0) continue;
      const results::Subject* reference = results::reference_of(results, subject);
      out << '\n' << subject.name << '\n';
      write_values(subject, reference == nullptr ? subject : *reference, metric, style, out);
      if (reference != nullptr && !subject.reference) write_ratio(subject, *reference, style, out);
    }
    const std::vector<std::string> lines = notes(results);
    if (!lines.empty()) out << '\n';
    for (const std::string& line : lines) out << line_of(line, style);
  }
};

}  // namespace

const Format& statistics() {
  static const StatisticsFormat format;
  return format;
}

}  // namespace sealbench::report
