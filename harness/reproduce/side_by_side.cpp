#include "harness/reproduce/side_by_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/report/duration.hpp"
#include "harness/report/table.hpp"

namespace sealbench::reproduce {

namespace {

using Row = std::array<std::string, 6>;

std::string time_text(double mean, std::optional<double> spread) {
  constexpr int kDigits = 2;
  const report::TimeUnit unit = report::unit_for(mean);
  const std::string figure = report::duration_number(mean, unit, kDigits);
  if (!spread) return fmt::format("{} {}", figure, report::unit_name(unit));
  return fmt::format("{} ± {}", figure, report::duration(*spread, unit, kDigits));
}

const results::Subject* find(const results::Results& results, const std::string& name) {
  const auto found = std::find_if(results.subjects.begin(), results.subjects.end(),
                                  [&](const results::Subject& subject) { return subject.name == name; });
  return found == results.subjects.end() || found->samples.size() == 0 ? nullptr : &*found;
}

std::string ratio_text(const results::Subject& subject, const results::Subject& reference) {
  const results::Ratio ratio = analysis::paired_ratio(subject, reference);
  if (ratio.pairs > 0 && ratio.has_interval()) {
    return fmt::format("{:.2f} [{:.2f}, {:.2f}]", ratio.estimate, ratio.low, ratio.high);
  }
  if (ratio.pairs > 0) return fmt::format("{:.2f}", ratio.estimate);
  return fmt::format(
      "{:.2f}", analysis::moments(subject.samples.wall_s).mean() / analysis::moments(reference.samples.wall_s).mean());
}

Row row_of(const Recipe& recipe, const Figure& figure, const results::Results& results) {
  const Figure& first = recipe.figures.front();
  Row row = {figure.published_as,
             figure.subject,
             time_text(figure.seconds, figure.spread_seconds),
             "not measured",
             fmt::format("{:.2f}", figure.seconds / first.seconds),
             ""};
  const results::Subject* subject = find(results, figure.subject);
  if (subject == nullptr) return row;
  const analysis::Moments moments = analysis::moments(subject->samples.wall_s);
  row[3] = moments.count() > 1 ? time_text(moments.mean(), moments.standard_deviation())
                               : time_text(moments.mean(), std::nullopt);
  const results::Subject* reference = find(results, first.subject);
  if (reference != nullptr) row[5] = subject == reference ? "1.00" : ratio_text(*subject, *reference);
  return row;
}

/// Which program a figure of ours is of, where it is not sealrun; and that it is not what it was taken for.
std::vector<std::string> builds_measured(const Recipe& recipe, const results::Results& results) {
  std::vector<std::string> lines;
  for (const Figure& figure : recipe.figures) {
    const results::Subject* subject = find(results, figure.subject);
    if (subject == nullptr) continue;
    if (const std::string version = report::figure_text(subject->extra, "/runtime_version"); !version.empty()) {
      lines.push_back(fmt::format("here: {}: {}", figure.subject, version));
    }
    const std::string seen = report::figure_text(subject->extra, "/observed/kind");
    const bool is_as_named = !figure.build || figure.build->sees.empty() || seen.empty() || seen == figure.build->sees;
    if (subject->strategy != "stock" || is_as_named) continue;
    lines.push_back(fmt::format("differs: {} is not the build that it is taken for: its containers see {}, not {}",
                                figure.subject, seen, figure.build->sees));
  }
  return lines;
}

}  // namespace

std::string side_by_side(const Recipe& recipe, const results::Results& results, const report::Style& style) {
  report::Table table{.titles = {"there", "here", "published", "measured", "ratio published", "ratio measured [95 %]"},
                      .rows = {},
                      .words = 2,
                      .left_out = {}};
  for (const Figure& figure : recipe.figures) {
    std::vector<report::Cell>& cells = table.rows.emplace_back();
    for (std::string& text : row_of(recipe, figure, results)) cells.push_back({std::move(text)});
  }
  if (style.screen) {
    report::narrow(table, {"there", "published", "measured"}, static_cast<std::size_t>(style.width));
  }
  std::string text = report::line_of(fmt::format("{}: {}", recipe.name, recipe.title), style) + "\n";
  text += report::to_text(table, {}) + "\n";
  std::vector<std::string> lines = {
      fmt::format("published: {}, {}; machine: {}; {}", recipe.source, recipe.date, recipe.machine, recipe.method)};
  for (const std::string& difference : recipe.differs) lines.push_back("differs: " + difference);
  for (std::string& line : builds_measured(recipe, results)) lines.push_back(std::move(line));
  for (const auto& [subject, reason] : results.omitted)
    lines.push_back(fmt::format("left out: {}: {}", subject, reason));
  if (std::string line = report::not_shown(table, style); !line.empty()) lines.push_back(std::move(line));
  for (const std::string& line : lines) text += report::line_of(line, style);
  return text;
}

}  // namespace sealbench::reproduce
