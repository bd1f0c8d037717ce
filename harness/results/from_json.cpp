#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>

#include "harness/results/columns.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/metrics.hpp"
#include "harness/results/reader.hpp"
#include "harness/results/results.hpp"
#include "harness/results/shape.hpp"

namespace sealbench::results {
namespace {

/// The members of `object` that are not among `known`, in their order.
template <std::size_t N>
Json unknown_members(const Json& object, const std::array<std::string_view, N>& known) {
  Json rest = Json::object();
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) rest[name] = value;
  }
  return rest;
}

void check_schema(const Reader& document) {
  const Json& json = document.object();
  if (!json.contains("schema")) {
    if (json.contains("results")) document.fail("this looks like hyperfine's JSON: convert it with bench import");
    if (json.contains("benchmarks"))
      document.fail("this looks like Google Benchmark's JSON: convert it with bench import");
    document.fail("not a results file of bench: the member \"schema\" is missing");
  }
  const std::int64_t schema = document.at("schema").integer();
  if (schema != kSchema) {
    document.at("schema").fail(
        fmt::format("is {}, this bench reads {}: read the file with the bench that wrote it", schema, kSchema));
  }
}

double read_value(const Reader& reader, double) {
  const double value = reader.number();
  if (!std::isfinite(value) || value < 0) reader.fail(fmt::format("must be a time of 0 s or more, is {}", value));
  return value;
}

std::int64_t read_value(const Reader& reader, std::int64_t) {
  const std::int64_t value = reader.integer();
  if (value < 0) reader.fail(fmt::format("must be 0 or more, is {}", value));
  return value;
}

std::vector<double> read_figures(const Reader& reader, std::size_t size) {
  std::vector<double> figures;
  for (const Reader& element : reader.elements()) {
    figures.push_back(element.number());
    if (!std::isfinite(figures.back())) element.fail("must be a number");
  }
  if (figures.size() != size) {
    reader.fail(fmt::format("has {} values where wall_s has {}: was the file edited?", figures.size(), size));
  }
  return figures;
}

/// Those of `own`, all of which every sample has.
std::map<std::string, std::vector<double>> read_metrics(const Reader& samples, const std::vector<Metric>& own,
                                                        std::size_t size) {
  std::map<std::string, std::vector<double>> metrics;
  if (own.empty() || size == 0) return metrics;
  const Reader member = samples.at("metrics");
  for (const Metric& metric : own) metrics[metric.name] = read_figures(member.at(metric.name), size);
  return metrics;
}

Metric read_metric(const Reader& reader) {
  Metric metric;
  metric.name = reader.at("name").string();
  metric.unit = reader.at("unit").string();
  if (metric.name.empty()) reader.at("name").fail("must not be empty");
  if (const auto summary = reader.find("summary")) metric.summary = summary->string();
  if (const auto says = reader.find("says")) metric.says = says->string();
  const std::string better = reader.at("better").string();
  if (better != "lower" && better != "higher") reader.at("better").fail("must be lower or higher");
  metric.higher_is_better = better == "higher";
  if (const auto step = reader.find("step")) metric.step = step->boolean();
  return metric;
}

std::vector<Metric> read_metrics(const Reader& reader) {
  std::vector<Metric> metrics;
  std::set<std::string> names;
  for (const Reader& element : reader.elements()) {
    metrics.push_back(read_metric(element));
    if (!names.insert(metrics.back().name).second) element.at("name").fail("is there twice");
  }
  return metrics;
}

Json read_point(const Reader& reader) {
  for (const Reader& member : reader.members()) (void)member.string();
  return reader.object();
}

Samples read_samples(const Reader& reader, const std::vector<Metric>& own) {
  Samples samples;
  for_each_column(samples, [&]<typename Column>(std::string_view name, Column& column) {
    const auto member = reader.find(name);
    if (!member) return;
    for (const Reader& element : member->elements()) {
      column.push_back(read_value(element, typename Column::value_type{}));
    }
  });
  const std::size_t size = reader.at("wall_s").elements().size();
  (void)reader.at("block");
  for_each_column(samples, [&](std::string_view name, const auto& column) {
    if (column.size() == size || (column.empty() && !reader.find(name))) return;
    reader.at(name).fail(fmt::format("has {} values where wall_s has {}: was the file edited?", column.size(), size));
  });
  for (std::size_t i = 0; i < size; ++i) {
    if (samples.wall_s[i] <= 0) reader.at("wall_s").elements()[i].fail("must be more than 0 s");
  }
  if (std::set(samples.block.begin(), samples.block.end()).size() != size) {
    reader.at("block").fail("has a block twice: a subject is launched once per block");
  }
  samples.metrics = read_metrics(reader, own, size);
  return samples;
}

/// null stands for a figure that does not exist.
double figure(const Reader& reader) {
  return reader.json().is_null() ? std::numeric_limits<double>::quiet_NaN() : reader.number();
}

Ratio read_ratio(const Reader& reader) {
  Ratio ratio;
  ratio.reference = reader.at("reference").string();
  ratio.estimate = figure(reader.at("estimate"));
  ratio.low = figure(reader.at("low"));
  ratio.high = figure(reader.at("high"));
  const std::int64_t pairs = reader.at("pairs").integer();
  if (pairs < 0) reader.at("pairs").fail("must be 0 or more");
  ratio.pairs = static_cast<std::size_t>(pairs);
  ratio.coverage = 0;
  if (const auto coverage = reader.find("coverage")) ratio.coverage = coverage->number();
  return ratio;
}

Subject read_subject(const Reader& reader, const std::vector<Metric>& own) {
  Subject subject;
  subject.name = reader.at("name").string();
  if (subject.name.empty()) reader.at("name").fail("must not be empty");
  subject.runtime = reader.at("runtime").string();
  subject.strategy = reader.at("strategy").string();
  subject.command = reader.at("command").string();
  subject.exe_bytes = reader.at("exe_bytes").integer();
  subject.exe_dir = reader.at("exe_dir").string();
  subject.reference = reader.at("reference").boolean();
  if (const auto control = reader.find("control")) subject.control = control->boolean();
  if (const auto point = reader.find("point")) subject.point = read_point(*point);
  subject.samples = read_samples(reader.at("samples"), own);
  if (const auto counts = reader.find("counts")) {
    check_counts(*counts);
    subject.counts = counts->object();
  }
  if (const auto phases = reader.find("phases")) {
    check_phases(*phases);
    subject.phases = phases->object();
  }
  if (const auto ratio = reader.find("ratio")) subject.ratio.push_back(read_ratio(*ratio));
  if (const auto observed = reader.find("observed")) check_observed(*observed);
  if (const auto failures = reader.find("failures"))
    read_failures(*failures);  // refused here, where its place is known
  subject.extra = unknown_members(
      reader.json(),
      std::to_array<std::string_view>({"name", "runtime", "strategy", "command", "exe_bytes", "exe_dir", "point",
                                       "reference", "control", "samples", "counts", "phases", "ratio"}));
  return subject;
}

std::vector<Subject> read_subjects(const Reader& reader, const std::vector<Metric>& own) {
  std::vector<Subject> subjects;
  std::set<std::string> names;
  std::set<std::string> referred_to;  // points
  for (const Reader& element : reader.elements()) {
    Subject subject = read_subject(element, own);
    if (!names.insert(subject.name).second) element.at("name").fail(fmt::format("\"{}\" is there twice", subject.name));
    if (subject.reference && !referred_to.insert(subject.point.dump()).second)
      element.at("reference").fail("is true for a second subject");
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

}  // namespace

Results from_json(const Json& json) {
  const Reader document(json);
  check_schema(document);
  Results results;
  const Reader bench = document.at("bench");
  results.version = bench.at("version").string();
  results.commit = bench.at("commit").string();
  results.date = bench.at("date").string();
  results.command_line = bench.at("command_line").string();
  results.host = document.at("host").object();
  check_plan(document.at("plan"));
  results.plan = document.at("plan").object();
  if (const auto metrics = document.find("metrics")) results.metrics = read_metrics(*metrics);
  results.subjects = read_subjects(document.at("subjects"), results.metrics);
  if (const auto metric = document.find("metric")) {
    try {
      look_at(results, metric->string());
    } catch (const std::invalid_argument& error) {
      metric->fail(error.what());
    }
  }
  if (const auto omitted = document.find("omitted")) {
    for (const Reader& element : omitted->elements()) {
      results.omitted.push_back({element.at("subject").string(), element.at("reason").string()});
    }
  }
  if (const auto warnings = document.find("warnings")) {
    for (const Reader& element : warnings->elements()) results.warnings.push_back(element.string());
  }
  if (const auto interrupted = document.find("interrupted")) results.interrupted = interrupted->boolean();
  results.extra = unknown_members(
      json, std::to_array<std::string_view>({"schema", "bench", "host", "plan", "metrics", "metric", "subjects",
                                             "omitted", "warnings", "interrupted", "digest"}));
  return results;
}

}  // namespace sealbench::results
