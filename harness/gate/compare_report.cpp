#include <fmt/format.h>

#include <ostream>
#include <stdexcept>
#include <utility>

#include "harness/gate/compare.hpp"
#include "harness/report/markdown_text.hpp"
#include "harness/report/report.hpp"
#include "harness/report/scale.hpp"
#include "harness/report/table.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::gate {
namespace {

std::string value_text(const Comparison& comparison, double value) {
  if (comparison.ratios) return fmt::format("{:.3f}", value);
  return report::Scale(comparison.metric, value).text(value, 2);
}

std::string change_text(const Compared& compared) {
  const std::string change = fmt::format("{:+.1f} %", 100 * compared.change);
  if (!compared.interval) return change;
  return fmt::format("{} [{:+.1f}, {:+.1f}]", change, 100 * compared.interval->low, 100 * compared.interval->high);
}

std::string p_text(double p) { return p < 0.001 ? "< 0.001" : fmt::format("{:.3f}", p); }

report::Tone tone(Compared::Verdict verdict) {
  if (verdict == Compared::Verdict::faster) return report::Tone::good;
  return verdict == Compared::Verdict::slower ? report::Tone::bad : report::Tone::plain;
}

report::Table table(const Comparison& comparison) {
  const std::string of = comparison.ratios ? " / " + comparison.reference : "";
  report::Table made{.titles = {"subject", "old" + of, "new" + of, "change [95 %]", "p", "verdict", "counts"},
                     .rows = {},
                     .left_out = {}};
  for (const Compared& compared : comparison.subjects) {
    const std::string counts = compared.counts.failed() ? "changed" : compared.counts.compared == 0 ? "-" : "same";
    std::vector<report::Cell> row = {{compared.name}};
    if (!compared.timed) {
      row.insert(row.end(), {{"1"}, {"1"}, {"-"}, {"-"}, {"reference"}});
    } else {
      row.insert(row.end(), {{value_text(comparison, compared.before)},
                             {value_text(comparison, compared.now)},
                             {change_text(compared)},
                             {p_text(compared.p_value)},
                             {verdict_text(compared.verdict, comparison), tone(compared.verdict)}});
    }
    row.push_back({counts, compared.counts.failed() ? report::Tone::bad : report::Tone::plain});
    made.rows.push_back(std::move(row));
  }
  return made;
}

std::vector<std::string> notes(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const Compared& compared : comparison.subjects) {
    for (const std::string& change : compared.counts.changes)
      lines.push_back(fmt::format("{}: {}", compared.name, change));
  }
  for (const std::string& line : comparison.not_compared) lines.push_back("not compared: " + line);
  return lines;
}

/// What a reader must know before the table.
std::vector<std::string> cautions(const Comparison& comparison) {
  std::vector<std::string> lines;
  if (!comparison.ratios) {
    lines.emplace_back(
        "absolute times: what else the machine did between the two runs is in every change, and p takes each launch as "
        "independent of the others");
  }
  if (!comparison.host_differences.empty()) {
    lines.push_back(comparison.ratios ? "the hosts differ, of which ratios know less than times would:"
                                      : "the hosts differ, so that times cannot be compared (leave out --times):");
  }
  return lines;
}

}  // namespace

std::string verdict_text(Compared::Verdict verdict, const Comparison& comparison) {
  const bool is_time = comparison.metric.unit == "s";
  switch (verdict) {
    case Compared::Verdict::faster:
      return is_time ? "faster" : "better";
    case Compared::Verdict::slower:
      return is_time ? "slower" : "worse";
    case Compared::Verdict::same:
      return fmt::format("same within ±{:.3g} %", 100 * comparison.options.same_within);
    case Compared::Verdict::cant_tell:
      break;
  }
  return "can't tell";
}

void write_text(const Comparison& comparison, const report::Style& style, std::ostream& out) {
  const std::vector<std::string> before_table = cautions(comparison);
  for (const std::string& line : before_table) out << report::line_of("warning: " + line, style);
  for (const std::string& line : comparison.host_differences) out << report::item_of(line, style);
  if (!before_table.empty()) out << '\n';
  report::Table shown = table(comparison);
  const std::vector<std::string> least_important_first = {"p", "counts", shown.titles[1], shown.titles[2],
                                                          shown.titles[3]};
  if (style.screen) report::narrow(shown, least_important_first, static_cast<std::size_t>(style.width));
  out << report::to_text(shown, style);
  std::vector<std::string> lines = notes(comparison);
  if (std::string line = report::not_shown(shown, style); !line.empty()) lines.push_back(std::move(line));
  if (!lines.empty()) out << '\n';
  for (const std::string& line : lines) out << report::line_of(line, style);
}

void write_markdown(const Comparison& comparison, std::ostream& out) {
  const std::vector<std::string> before_table = cautions(comparison);
  for (const std::string& line : before_table) out << "**Warning:** " << line << "\n\n";
  for (const std::string& line : comparison.host_differences) out << "- " << report::markdown_escaped(line) << '\n';
  if (!comparison.host_differences.empty()) out << '\n';
  out << report::to_markdown(table(comparison));
  const std::vector<std::string> lines = notes(comparison);
  if (!lines.empty()) out << '\n';
  for (const std::string& line : lines) out << "- " << report::markdown_escaped(line) << '\n';
}

void write_json(const Comparison& comparison, std::ostream& out) {
  using results::Json;
  Json subjects = Json::array();
  for (const Compared& compared : comparison.subjects) {
    Json entry = {{"name", compared.name}};
    if (compared.timed) {
      entry["old"] = compared.before;
      entry["new"] = compared.now;
      entry["change"] = compared.change;
      entry["low"] = compared.interval ? Json(compared.interval->low) : Json(nullptr);
      entry["high"] = compared.interval ? Json(compared.interval->high) : Json(nullptr);
      entry["p"] = compared.p_value;
      entry["verdict"] = verdict_text(compared.verdict, comparison);
    } else {
      entry["verdict"] = "reference";
    }
    entry["counts"] = compared.counts.changes;
    subjects.push_back(std::move(entry));
  }
  const Json document = {{"compared", comparison.ratios ? "ratios" : "times"},
                         {"reference", comparison.reference},
                         {"host_differences", comparison.host_differences},
                         {"subjects", std::move(subjects)},
                         {"not_compared", comparison.not_compared}};
  out << document.dump(2) << '\n';
}

void write(std::string_view format, const Comparison& comparison, const report::Style& style, std::ostream& out) {
  if (format == "text") {
    write_text(comparison, style, out);
  } else if (format == "markdown") {
    write_markdown(comparison, out);
  } else if (format == "json") {
    write_json(comparison, out);
  } else {
    throw std::invalid_argument(text::unknown("format", format, {"text", "markdown", "json"}));
  }
}

}  // namespace sealbench::gate
