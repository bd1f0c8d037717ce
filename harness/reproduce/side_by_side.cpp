#include "harness/reproduce/side_by_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/report/duration.hpp"
#include "harness/text/width.hpp"

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

std::string table_text(const std::vector<Row>& rows) {
  constexpr std::size_t kTexts = 2;  // names, to the left
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths.at(i) = std::max(widths.at(i), text::width_of(row.at(i)));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i < kTexts ? text::align_left(row.at(i), widths.at(i)) : text::align_right(row.at(i), widths.at(i));
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace

std::string side_by_side(const Recipe& recipe, const results::Results& results) {
  std::vector<Row> rows = {{"there", "here", "published", "measured", "ratio published", "ratio measured [95 %]"}};
  for (const Figure& figure : recipe.figures) rows.push_back(row_of(recipe, figure, results));
  std::string text = fmt::format("{}: {}\n\n{}\n", recipe.name, recipe.title, table_text(rows));
  text +=
      fmt::format("published: {}, {}; machine: {}; {}\n", recipe.source, recipe.date, recipe.machine, recipe.method);
  for (const std::string& difference : recipe.differs) text += fmt::format("differs: {}\n", difference);
  for (const auto& [subject, reason] : results.omitted) text += fmt::format("left out: {}: {}\n", subject, reason);
  return text;
}

}  // namespace sealbench::reproduce
