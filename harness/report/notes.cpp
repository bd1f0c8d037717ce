#include "harness/report/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/analysis/outliers.hpp"
#include "harness/report/column.hpp"

namespace sealbench::report {
namespace {

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string outlier_note(const results::Results& results) {
  std::string list;
  for (const results::Subject& subject : results.subjects) {
    const std::size_t outliers = analysis::count_outliers(subject.samples.wall_s);
    if (outliers == 0) continue;
    list += fmt::format("{}{} {} of {}", list.empty() ? "" : ", ", subject.name, outliers, subject.samples.size());
  }
  if (list.empty()) return {};
  return fmt::format("outliers, kept (modified z-score beyond {}): {}", analysis::kOutlierScore, list);
}

bool lacks_interval(const results::Subject& subject) {
  return !subject.reference && !subject.ratio.empty() && !subject.ratio.front().has_interval();
}

}  // namespace

std::string measured_line(const results::Results& results) {
  std::set<std::int64_t> blocks;
  std::set<std::int64_t> sessions;
  for (const results::Subject& subject : results.subjects) {
    blocks.insert(subject.samples.block.begin(), subject.samples.block.end());
    sessions.insert(subject.samples.session.begin(), subject.samples.session.end());
  }
  const std::string workload = figure_text(results.plan, "/workload");
  const std::string seed = figure_text(results.plan, "/seed");
  std::string line = workload.empty() ? std::string() : fmt::format("workload {}, ", workload);
  line += plural(blocks.size(), "block");
  if (!sessions.empty()) line += " in " + plural(sessions.size(), "session");
  if (!seed.empty()) line += ", seed " + seed;
  return line;
}

std::vector<std::string> notes(const results::Results& results) {
  std::vector<std::string> lines;
  if (results.interrupted) lines.emplace_back("interrupted: these are the blocks until then");
  if (std::string outliers = outlier_note(results); !outliers.empty()) lines.push_back(std::move(outliers));
  if (std::any_of(results.subjects.begin(), results.subjects.end(), lacks_interval)) {
    lines.emplace_back("no interval: a 95 % interval of a median needs 6 blocks or more");
  }
  for (const auto& [subject, reason] : results.omitted)
    lines.push_back(fmt::format("left out: {}: {}", subject, reason));
  for (const std::string& warning : results.warnings) lines.push_back("warning: " + warning);
  return lines;
}

}  // namespace sealbench::report
