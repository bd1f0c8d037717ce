#include "harness/fleet/row.hpp"

#include <fmt/format.h>

#include <cmath>
#include <sstream>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/fleet/summary.hpp"
#include "harness/host/primitives.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/observed.hpp"
#include "harness/results/partial.hpp"

namespace sealbench::fleet {

namespace {

using results::Json;

/// A member of an object as text; empty when it is not there.
std::string text_at(const Json& json, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  if (!json.contains(place)) return {};
  const Json& value = json.at(place);
  return value.is_string() ? value.get<std::string>() : value.is_structured() ? std::string() : value.dump();
}

double number_at(const Json& json, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  return json.contains(place) && json.at(place).is_number() ? json.at(place).get<double>() : 0;
}

/// "6.18" of "6.18.44-fc-v669".
std::string kernel_version(const std::string& release) {
  const std::size_t first = release.find('.');
  if (first == std::string::npos) return release;
  const std::size_t end = release.find_first_not_of("0123456789", first + 1);
  return release.substr(0, end);
}

/// What hosts may differ by, and where results have it.
std::map<std::string, std::string> facts_of(const results::Results& results) {
  std::map<std::string, std::string> facts;
  const auto put = [&](const char* name, std::string value) {
    if (!value.empty()) facts[name] = std::move(value);
  };
  const Json& host = results.host;
  put("kernel", kernel_version(text_at(host, "/kernel")));
  put("machine", text_at(host, "/machine"));
  put("filesystem of the exe", text_at(host, "/exe_filesystem/type"));
  put("memfd_noexec", text_at(host, "/memfd_noexec"));
  put("cgroups", text_at(host, "/cgroups"));
  put("virtualization", text_at(host, "/virtualization"));
  put("governor", text_at(host, "/cpu/governor"));
  put("clocksource", text_at(host, "/clocksource"));
  put("huge pages", text_at(host, "/memory/transparent_hugepages"));
  put("huge pages of shmem", text_at(host, "/memory/shmem_hugepages"));
  put("root", text_at(host, "/root"));
  put("bench", results.version);
  if (const results::Subject* const reference = results::reference_of(results))
    put("bytes of the exe", std::to_string(reference->exe_bytes));
  return facts;
}

void add_primitives(const results::Results& results, Row& row) {
  double logs = 0;
  int compared = 0;
  for (const host::Primitive& primitive : host::primitives()) {
    const double cost = number_at(results.host, fmt::format("/primitives/{}", primitive.member));
    if (!(cost > 0)) continue;
    row.primitives[std::string(primitive.member)] = cost;
    if (!primitive.fast_machine) continue;
    logs += std::log(cost / *primitive.fast_machine);
    ++compared;
  }
  if (compared > 0) row.primitives_factor = std::exp(logs / compared);
}

/// Without the paths in it, which are another on every host: the same reason is the same text.
std::string without_paths(const std::string& text) {
  std::string kept;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const bool is_path = word.front() == '/' && word.size() > 1;
    kept += (kept.empty() ? "" : " ") + (is_path ? std::string("…") : word);
  }
  return kept;
}

std::vector<std::string> problems_of(const results::Results& results) {
  std::vector<std::string> problems;
  if (results::is_partial(results)) problems.emplace_back("it died in the middle: this is what was on disk");
  if (results.interrupted) problems.emplace_back("it was interrupted");
  if (std::string doubt = results::doubt_about(results); !doubt.empty()) problems.push_back(std::move(doubt));
  for (const results::Subject& subject : results.subjects) {
    if (const std::string why = results::given_up(subject); !why.empty())
      problems.push_back(fmt::format("{} was given up: {}", subject.name, without_paths(why)));
  }
  for (const results::Omission& omission : results.omitted)
    problems.push_back(fmt::format("{} left out: {}", omission.subject, without_paths(omission.reason)));
  return problems;
}

}  // namespace

Measured measured_of(const results::Subject& subject) {
  Measured measured;
  if (!subject.ratio.empty() && !results::cloned_again(subject) && std::isfinite(subject.ratio.front().estimate)) {
    measured.ratio = subject.ratio.front();
    measured.has_ratio = true;
  }
  const std::vector<double>& wall = subject.samples.wall_s;
  if (wall.empty()) {
    measured.median_s = summary_figure(subject, "wall_s", "median");
    measured.mean_s = summary_figure(subject, "wall_s", "mean");
    measured.p05_s = summary_figure(subject, "wall_s", "p05");
    measured.p95_s = summary_figure(subject, "wall_s", "p95");
    const double n = summary_figure(subject, "wall_s", "n");
    measured.samples = n > 0 ? static_cast<std::size_t>(n) : 0;
  } else {
    measured.median_s = analysis::median(wall);
    measured.mean_s = analysis::moments(wall).mean();
    measured.p05_s = analysis::quantile(wall, 0.05);
    measured.p95_s = analysis::quantile(wall, 0.95);
    measured.samples = wall.size();
  }
  measured.protects = text_at(subject.extra, "/protects");
  return measured;
}

Row row_of(const Entry& entry) {
  Row row{.host = entry.host, .file = entry.file, .facts = facts_of(entry.results)};
  add_primitives(entry.results, row);
  row.other_share = number_at(entry.results.host, "/during/other_share");
  row.steal_share = number_at(entry.results.host, "/during/steal_share");
  row.problems = problems_of(entry.results);
  return row;
}

}  // namespace sealbench::fleet
