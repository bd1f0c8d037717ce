#include "harness/report/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "harness/analysis/median_interval.hpp"
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
  bool is_noise;  ///< values of both signs, and zero within the interval of their median
};

bool is_noise(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least >= 0 || *most <= 0) return false;
  const auto interval = analysis::median_interval(values);
  return !interval || (interval->low <= 0 && interval->high >= 0);
}

/// Numbers, up to whose greatest one wants to know; of words the first is the usual case.
bool is_of_numbers(const results::Json& point) {
  return std::all_of(point.begin(), point.end(), [](const results::Json& value) {
    const auto& text = value.get_ref<const std::string&>();
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
  });
}

/// Of the last point, from the first subject to the last; of the first one where points are words.
std::vector<Said> all_of_one_point(const results::Results& results) {
  std::vector<Said> all;
  for (const results::Subject& subject : results.subjects) {
    const std::vector<double>& values = subject.samples.values();
    if (values.empty() || subject.control) continue;
    if (!all.empty() && all.front().subject->point != subject.point) {
      if (!is_of_numbers(subject.point)) break;
      all.clear();
    }
    all.push_back({&subject, analysis::median(values), is_noise(values)});
  }
  return all;
}

/// Whether a subject of this name would be at the point: sizes of the exe stand in names without their parameter's.
bool is_at(const results::Json& point, const std::string& name) {
  const auto has = [&](const std::string& word) { return (name + " ").find(" " + word + " ") != std::string::npos; };
  if (point.empty()) return false;
  for (const auto& [key, value] : point.items()) {
    const auto& text = value.get_ref<const std::string&>();
    if (!has(text) && !has(key + "=" + text)) return false;
  }
  return true;
}

/// What could not be measured at a point at which something else could. Where nothing could it is the point that there
/// is none of here: a program that makes it is not installed, for example.
std::string not_working(const results::Results& results) {
  std::string list;
  for (const results::Omission& omission : results.omitted) {
    const bool others_work =
        std::any_of(results.subjects.begin(), results.subjects.end(),
                    [&](const results::Subject& subject) { return is_at(subject.point, omission.subject); });
    if (others_work) list += (list.empty() ? "; does not work: " : ", ") + omission.subject;
  }
  return list;
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
  const std::string answer = answer_text(results);
  return question.empty() || answer.empty() ? std::string() : question + " " + answer;
}

std::string answer_text(const results::Results& results) {
  const std::vector<Said> said = ends(all_of_one_point(results));
  if (said.empty()) return {};
  const results::Metric metric = results::metric_of(results);
  double least = std::numeric_limits<double>::infinity();
  for (const Said& one : said) {
    if (const double size = std::abs(one.median); size > 0) least = std::min(least, size);
  }
  const Scale common(metric, std::isfinite(least) ? least : 0);
  const auto text = [&](const Said& one) {
    constexpr int kDigits = 2;
    if (one.is_noise) return std::string("nothing that differs from 0");
    // A sentence is no column: each time has its own unit.
    const Scale scale = metric.unit == "s" ? Scale(metric, std::abs(one.median)) : common.near(one.median);
    return scale.text(one.median, kDigits);
  };
  std::string line =
      fmt::format("{}{} ", point_text(said.front().subject->point), name_at_every_point(*said.front().subject));
  std::string says = metric.says.empty() ? "has {}" : metric.says;
  if (const std::size_t at = says.find("{}"); at != std::string::npos) says.replace(at, 2, text(said.front()));
  line += says;
  for (std::size_t i = 1; i < said.size(); ++i) {
    line += fmt::format(", {} {}", name_at_every_point(*said[i].subject), text(said[i]));
  }
  return line + not_working(results);
}

}  // namespace sealbench::report
