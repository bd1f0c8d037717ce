#include "harness/fleet/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string_view>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/results/columns.hpp"

namespace sealbench::fleet {

namespace {

using results::Json;
using results::Samples;
using results::Subject;

constexpr const char* kSummary = "summary";

/// JSON has no NaN: the spread of one value is null.
Json figure(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// analysis::quantile() of values in ascending order, for which it need not search.
double quantile_of(const std::vector<double>& sorted, double p) {
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Json summary_of(std::vector<double> values) {
  const analysis::Moments moments = analysis::moments(values);
  std::vector<double>& sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const auto quantile = [&](double p) { return figure(quantile_of(sorted, p)); };
  return {{"n", moments.count()},    {"mean", figure(moments.mean())}, {"sd", figure(moments.standard_deviation())},
          {"min", sorted.front()},   {"p05", quantile(0.05)},          {"p25", quantile(0.25)},
          {"median", quantile(0.5)}, {"p75", quantile(0.75)},          {"p95", quantile(0.95)},
          {"max", sorted.back()}};
}

/// Which launch it was says nothing about a subject.
bool is_place(std::string_view column) { return column == "block" || column == "session" || column == "position"; }

std::vector<double> processor_times(const Samples& samples) {
  std::vector<double> both;
  if (samples.user_s.size() != samples.system_s.size()) return both;
  for (std::size_t i = 0; i < samples.user_s.size(); ++i) both.push_back(samples.user_s[i] + samples.system_s.at(i));
  return both;
}

/// The processor times in the place of wall times, in their blocks.
Subject by_processor_time(const Subject& subject) {
  Subject made;
  made.name = subject.name;
  made.samples.wall_s = processor_times(subject.samples);
  if (!made.samples.wall_s.empty()) made.samples.block = subject.samples.block;
  return made;
}

Json summary_of(const Subject& subject, const Subject* reference) {
  const Samples& samples = subject.samples;
  Json summary = Json::object();
  results::for_each_column(samples, [&](const char* name, const auto& column) {
    if (!column.empty() && !is_place(name))
      summary[name] = summary_of(std::vector<double>(column.begin(), column.end()));
  });
  if (!samples.user_s.empty() && samples.user_s.size() == samples.system_s.size())
    summary["cpu_s"] = summary_of(processor_times(samples));
  for (const auto& [name, column] : samples.metrics) {
    if (!column.empty()) summary["metrics"][name] = summary_of(column);
  }
  const std::set<std::int64_t> sessions(samples.session.begin(), samples.session.end());
  if (!sessions.empty()) summary["sessions"] = sessions.size();
  if (reference == nullptr || reference == &subject) return summary;
  const results::Ratio ratio =  // analysis::processor_ratio(), without copies of all other columns
      analysis::paired_ratio(by_processor_time(subject), by_processor_time(*reference));
  if (ratio.pairs > 0) {
    summary["processor_ratio"] = {
        {"estimate", figure(ratio.estimate)}, {"low", figure(ratio.low)}, {"high", figure(ratio.high)}};
  }
  return summary;
}

}  // namespace

void summarize(results::Results& results) {
  std::vector<Json> summaries;
  for (const Subject& subject : results.subjects)
    summaries.push_back(subject.samples.size() == 0 ? subject.extra.value(kSummary, Json::object())
                                                    : summary_of(subject, results::reference_of(results, subject)));
  for (std::size_t i = 0; i < results.subjects.size(); ++i) {
    Subject& subject = results.subjects[i];
    subject.extra[kSummary] = std::move(summaries[i]);
    const std::string metric = subject.samples.metric;
    subject.samples = {};
    subject.samples.metric = metric;
    if (!metric.empty()) subject.samples.metrics[metric];
  }
  results.plan.erase("order");
}

double summary_figure(const Subject& subject, const char* column, const char* figure) {
  const Json::json_pointer place("/summary/" + std::string(column) + "/" + figure);
  if (!subject.extra.contains(place) || !subject.extra.at(place).is_number())
    return std::numeric_limits<double>::quiet_NaN();
  return subject.extra.at(place).get<double>();
}

}  // namespace sealbench::fleet
