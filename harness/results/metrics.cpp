#include "harness/results/metrics.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "harness/text/nearest.hpp"

namespace sealbench::results {
namespace {

using Column = std::vector<double>;

Column as_numbers(const std::vector<std::int64_t>& column) { return {column.begin(), column.end()}; }

Column sum(const Column& a, const Column& b) {
  Column both;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) both.push_back(a[i] + b[i]);
  return both;
}

/// What wait4(2) says of every launch.
struct OfEveryLaunch {
  Metric metric;
  Column (*column)(const Samples&);
};

const std::vector<OfEveryLaunch>& of_every_launch() {
  static const std::vector<OfEveryLaunch> all = {
      {{.name = "cpu",
        .unit = "s",
        .summary = "processor time, user and system, of the runtime and all that it waited for",
        .says = "takes {} of the processors"},
       [](const Samples& samples) { return sum(samples.user_s, samples.system_s); }},
      {{.name = "max-rss",
        .unit = "bytes",
        .summary = "greatest resident set of one of its processes",
        .says = "has {} resident"},
       [](const Samples& samples) { return as_numbers(samples.max_rss_bytes); }},
      {{.name = "faults", .unit = "faults", .summary = "page faults that read nothing", .says = "takes {}"},
       [](const Samples& samples) { return as_numbers(samples.minor_faults); }}};
  return all;
}

/// Whether that was measured; of results whose samples were left out (a fleet's) nobody knows, and it may have been.
bool all_have(const Results& results, Column (*column)(const Samples&)) {
  const bool left_out = std::all_of(results.subjects.begin(), results.subjects.end(),
                                    [](const Subject& subject) { return subject.extra.contains("summary"); });
  if (left_out && !results.subjects.empty()) return true;
  return std::any_of(results.subjects.begin(), results.subjects.end(),
                     [&](const Subject& subject) { return !column(subject.samples).empty(); });
}

}  // namespace

Results launched_once() {
  Subject subject;
  subject.samples = {.wall_s = {1},
                     .user_s = {1},
                     .system_s = {1},
                     .max_rss_bytes = {1},
                     .minor_faults = {1},
                     .major_faults = {0},
                     .voluntary_switches = {1},
                     .involuntary_switches = {0},
                     .block = {0},
                     .session = {0},
                     .position = {0},
                     .metrics = {},
                     .metric = {}};
  Results results;
  results.subjects.push_back(std::move(subject));
  return results;
}

std::vector<Metric> metrics_of(const Results& results) {
  std::vector<Metric> all = {
      {.name = kWallTime, .unit = "s", .summary = "time from the first start to the last exit", .says = "takes {}"}};
  all.insert(all.end(), results.metrics.begin(), results.metrics.end());
  for (const OfEveryLaunch& known : of_every_launch()) {
    if (all_have(results, known.column)) all.push_back(known.metric);
  }
  return all;
}

Metric metric_of(const Results& results) {
  const std::vector<Metric> all = metrics_of(results);
  const std::string name = results.metric.empty() ? kWallTime : results.metric;
  return *std::find_if(all.begin(), all.end(), [&](const Metric& metric) { return metric.name == name; });
}

void look_at(Results& results, std::string_view name) {
  const std::vector<Metric> all = metrics_of(results);
  if (std::none_of(all.begin(), all.end(), [&](const Metric& metric) { return metric.name == name; })) {
    throw std::invalid_argument(text::unknown("metric", name, text::names_of(all)));
  }
  const std::string wanted = name == kWallTime ? std::string() : std::string(name);
  for (Subject& subject : results.subjects) {
    for (const OfEveryLaunch& known : of_every_launch()) {
      if (known.metric.name == name) subject.samples.metrics[wanted] = known.column(subject.samples);
    }
    subject.samples.metric = wanted;
    if (!wanted.empty()) subject.samples.metrics.try_emplace(wanted);  // where there are no samples
  }
  results.metric = wanted;
}

}  // namespace sealbench::results
