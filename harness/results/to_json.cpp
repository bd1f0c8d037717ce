#include <cmath>

#include "harness/results/columns.hpp"
#include "harness/results/results.hpp"

namespace sealbench::results {
namespace {

/// JSON has no NaN: a figure that does not exist is null.
Json figure(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// The columns of every sample and those of `own`, the workload's; what was made of others is left out.
Json to_json(const Samples& samples, const std::vector<Metric>& own) {
  Json columns = Json::object();
  for_each_column(samples, [&](const char* name, const auto& column) {
    if (!column.empty() || samples.size() == 0) columns[name] = column;
  });
  for (const Metric& metric : own) {
    if (const auto found = samples.metrics.find(metric.name); found != samples.metrics.end())
      columns["metrics"][metric.name] = found->second;
  }
  return columns;
}

Json to_json(const Metric& metric) {
  Json json = {{"name", metric.name},
               {"unit", metric.unit},
               {"better", metric.higher_is_better ? "higher" : "lower"},
               {"summary", metric.summary},
               {"says", metric.says}};
  if (metric.step) json["step"] = true;
  return json;
}

Json to_json(const Ratio& ratio) {
  return {{"reference", ratio.reference}, {"estimate", figure(ratio.estimate)}, {"low", figure(ratio.low)},
          {"high", figure(ratio.high)},   {"coverage", ratio.coverage},         {"pairs", ratio.pairs}};
}

Json to_json(const Subject& subject, const std::vector<Metric>& own) {
  Json document = {{"name", subject.name},           {"runtime", subject.runtime},     {"strategy", subject.strategy},
                   {"command", subject.command},     {"exe_bytes", subject.exe_bytes}, {"exe_dir", subject.exe_dir},
                   {"reference", subject.reference}, {"control", subject.control}};
  if (!subject.point.empty()) document["point"] = subject.point;
  if (!subject.ratio.empty()) document["ratio"] = to_json(subject.ratio.front());
  document["counts"] = subject.counts;
  document["phases"] = subject.phases;
  document.update(subject.extra);
  document["samples"] = to_json(subject.samples, own);  // last: a reader sees the short members first
  return document;
}

}  // namespace

Json to_json(const Results& results) {
  Json subjects = Json::array();
  for (const Subject& subject : results.subjects) subjects.push_back(to_json(subject, results.metrics));
  Json omitted = Json::array();
  for (const auto& [subject, reason] : results.omitted) omitted.push_back({{"subject", subject}, {"reason", reason}});
  Json document = {
      {"schema", kSchema},
      {"bench",
       {{"version", results.version},
        {"commit", results.commit},
        {"date", results.date},
        {"command_line", results.command_line}}},
      {"host", results.host},
      {"plan", results.plan},
      {"omitted", std::move(omitted)},
      {"warnings", results.warnings},
      {"interrupted", results.interrupted},
  };
  if (!results.metrics.empty()) {
    document["metrics"] = Json::array();
    for (const Metric& metric : results.metrics) document["metrics"].push_back(to_json(metric));
  }
  if (!results.metric.empty()) document["metric"] = results.metric;
  document["subjects"] = std::move(subjects);
  document.update(results.extra);
  return document;
}

}  // namespace sealbench::results
