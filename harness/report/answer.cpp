#include "harness/report/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"
#include "harness/report/scale.hpp"
#include "harness/report/subject_title.hpp"
#include "harness/results/metrics.hpp"

namespace sealbench::report {
namespace {

struct Said {
  const results::Subject* subject;
  double median;
};

/// Of the last point, from the first subject to the last.
std::vector<Said> all_of_last_point(const results::Results& results) {
  std::vector<Said> all;
  for (const results::Subject& subject : results.subjects) {
    if (subject.samples.values().empty() || subject.control) continue;
    if (!all.empty() && all.front().subject->point != subject.point) all.clear();
    all.push_back({&subject, analysis::median(subject.samples.values())});
  }
  return all;
}

/// The first, which is the reference, the least and the greatest of the others.
std::vector<Said> ends(std::vector<Said> all) {
  constexpr std::size_t kFew = 4;
  if (all.size() <= kFew) return all;
  std::stable_sort(all.begin() + 1, all.end(), [](const Said& a, const Said& b) { return a.median < b.median; });
  return {all.front(), all[1], all.back()};
}

std::string point_text(const results::Json& point) {
  std::string text;
  for (const auto& [name, value] : point.items()) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value.get<std::string>());
  }
  return text.empty() ? text : "With " + text + " ";
}

}  // namespace

std::string answer_line(const results::Results& results) {
  const std::string question = figure_text(results.plan, "/question");
  const std::vector<Said> said = ends(all_of_last_point(results));
  if (question.empty() || said.empty()) return {};
  const results::Metric metric = results::metric_of(results);
  double least = std::numeric_limits<double>::infinity();
  for (const Said& one : said) {
    if (const double size = std::abs(one.median); size > 0) least = std::min(least, size);
  }
  const Scale scale(metric, std::isfinite(least) ? least : 0);
  constexpr int kDigits = 2;
  std::string line = fmt::format("{} {}{} ", question, point_text(said.front().subject->point),
                                 name_at_every_point(*said.front().subject));
  const std::string first = scale.near(said.front().median).text(said.front().median, kDigits);
  std::string says = metric.says.empty() ? "has {}" : metric.says;
  if (const std::size_t at = says.find("{}"); at != std::string::npos) says.replace(at, 2, first);
  line += says;
  for (std::size_t i = 1; i < said.size(); ++i) {
    line += fmt::format(", {} {}", name_at_every_point(*said[i].subject),
                        scale.near(said[i].median).text(said[i].median, kDigits));
  }
  return line;
}

}  // namespace sealbench::report
