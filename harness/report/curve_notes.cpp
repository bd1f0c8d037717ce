#include "harness/report/curve_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>

#include "harness/analysis/curve.hpp"
#include "harness/report/scale.hpp"
#include "harness/report/subject_title.hpp"
#include "harness/results/metrics.hpp"
#include "harness/text/quantity.hpp"

namespace sealbench::report {
namespace {

constexpr double kMebi = 1024.0 * 1024.0;

/// A value of the parameter as a number: sizes in MiB, else what it is.
std::optional<double> number_of(const std::string& text) {
  std::size_t end = 0;
  try {
    const double number = std::stod(text, &end);
    if (end == text.size()) return number;
    return static_cast<double>(text::parse_size(text)) / kMebi;
  } catch (const std::logic_error&) {
    return std::nullopt;
  }
}

bool is_size(const std::string& text) { return text.find('B') != std::string::npos; }

/// A subject at all values of the parameter.
struct Group {
  std::string name;
  bool is_reference = false;
  std::map<std::int64_t, std::vector<analysis::CurvePoint>> by_block;
  std::size_t values = 0;
};

/// The parameter that differs; nothing where none or several do, or where it is no number.
struct Parameter {
  std::string name;
  std::string unit;    ///< what the slope is per
  std::string suffix;  ///< behind a value
};

std::optional<Parameter> parameter_of(const results::Results& results) {
  std::optional<Parameter> found;
  for (const results::Subject& subject : results.subjects) {
    if (subject.point.size() != 1) return std::nullopt;
    const auto member = subject.point.begin();
    const std::string text = member.value().get<std::string>();
    if (!number_of(text) || (found && found->name != member.key())) return std::nullopt;
    found = is_size(text) ? Parameter{.name = member.key(), .unit = "MiB of " + member.key(), .suffix = " MiB"}
                          : Parameter{.name = member.key(), .unit = "one of " + member.key(), .suffix = {}};
  }
  return found;
}

std::vector<Group> groups_of(const results::Results& results) {
  std::vector<Group> groups;
  for (const results::Subject& subject : results.subjects) {
    const std::vector<double>& values = subject.samples.values();
    if (subject.control || values.empty()) continue;
    const std::string name = name_at_every_point(subject);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& known) { return known.name == name; });
    if (group == groups.end()) group = groups.insert(group, Group{.name = name, .by_block = {}});
    group->is_reference = group->is_reference || subject.reference;
    ++group->values;
    const double at = *number_of(subject.point.begin().value().get<std::string>());
    for (std::size_t i = 0; i < values.size(); ++i) {
      group->by_block[subject.samples.block.at(i)].push_back({.at = at, .value = values[i]});
    }
  }
  return groups;
}

std::optional<analysis::Curve> curve_of(const Group& group) {
  constexpr std::size_t kFewest = 3;  // through two every line is straight
  if (group.values < kFewest) return std::nullopt;
  std::vector<analysis::Line> lines;
  for (const auto& [block, points] : group.by_block) {
    if (points.size() != group.values) continue;  // interrupted, or a launch failed
    if (const auto line = analysis::least_squares(points)) lines.push_back(*line);
  }
  return analysis::curve_of(lines);
}

std::string curve_text(const Group& group, const analysis::Curve& curve, const Parameter& parameter,
                       const results::Metric& metric) {
  constexpr int kDigits = 3;
  const Scale fixed(metric, std::abs(curve.line.fixed));
  const Scale slope(metric, std::abs(curve.line.slope));
  std::string text =
      fmt::format("{}: {} {} {} per {}", group.name, fixed.text(curve.line.fixed, kDigits),
                  curve.line.slope < 0 ? "−" : "+", slope.text(std::abs(curve.line.slope), kDigits), parameter.unit);
  if (const auto& interval = curve.slope_interval) {
    text += fmt::format(" [{}, {}]", slope.number(interval->low, kDigits), slope.number(interval->high, kDigits));
  }
  return text;
}

}  // namespace

std::vector<std::string> curve_notes(const results::Results& results) {
  const auto parameter = parameter_of(results);
  if (!parameter) return {};
  const results::Metric metric = results::metric_of(results);
  std::vector<std::string> notes;
  std::optional<analysis::Line> reference;
  std::string reference_name;
  for (const Group& group : groups_of(results)) {
    const auto curve = curve_of(group);
    if (!curve) continue;
    std::string note = curve_text(group, *curve, *parameter, metric);
    if (group.is_reference) {
      reference = curve->line;
      reference_name = group.name;
    } else if (reference) {
      if (const auto at = analysis::crossing(*reference, curve->line)) {
        const std::string point = *at < 1000 ? fmt::format("{:.3g}", *at) : fmt::format("{:.0f}", *at);
        note += fmt::format("; as {} at {} {}{}", reference_name, parameter->name, point, parameter->suffix);
      }
    }
    notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace sealbench::report
