#include "harness/plan/subjects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/text/nearest.hpp"
#include "strategies/registry.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::plan {

namespace {

bool protects_itself_as_told(const std::string& adapter_name) {
  const workloads::Runtime* adapter = workloads::find_runtime(adapter_name);
  return adapter != nullptr && adapter->takes_strategy();
}

/// What --strategy takes.
std::vector<std::string> known_strategies() {
  std::vector<std::string> names = {"all", "auto", std::string(kStock)};
  for (const strategies::Strategy* strategy : strategies::all()) names.emplace_back(strategy->traits().name);
  return names;
}

/// Those of `text` in its order, checked; empty for "all" and "auto".
std::vector<std::string> named_strategies(std::string_view text) {
  if (takes_every_strategy(text)) return {};
  std::vector<std::string> names = split_list(text, "--strategy");
  for (const std::string& name : names) {
    if (name != kStock && strategies::find(name) == nullptr) {
      throw UsageError(text::unknown("strategy", name, known_strategies(), "choose some of"));
    }
  }
  return names;
}

bool has_nothing_to_protect(const std::string& adapter_name) {
  const workloads::Runtime* adapter = workloads::find_runtime(adapter_name);
  return adapter != nullptr && adapter->only_runs();
}

std::vector<std::string> all_of(const RuntimeChoice& runtime) {
  std::vector<std::string> names;
  const bool inside = protects_itself_as_told(runtime.adapter);
  if (!inside) names.emplace_back(kStock);
  for (const strategies::Strategy* strategy : strategies::all()) {
    // From outside, an exe that is not sealed is the runtime as it is.
    if (inside || !strategy->traits().claims.empty()) names.emplace_back(strategy->traits().name);
  }
  return names;
}

std::vector<std::string> strategies_of(const RuntimeChoice& runtime, const Selection& selection) {
  if (has_nothing_to_protect(runtime.adapter)) return {std::string(kStock)};
  const bool inside = protects_itself_as_told(runtime.adapter);
  if (!selection.strategies) return inside ? all_of(runtime) : std::vector<std::string>{std::string(kStock)};
  std::vector<std::string> names = named_strategies(*selection.strategies);
  if (names.empty()) return all_of(runtime);
  if (inside) std::erase(names, kStock);  // nothing that it does without being told
  const std::string_view reference = inside ? strategies::all().front()->traits().name : kStock;
  std::stable_partition(names.begin(), names.end(), [&](const std::string& name) { return name == reference; });
  return names;
}

bool is_sealrun_alone(const std::vector<RuntimeChoice>& runtimes) {
  return std::all_of(runtimes.begin(), runtimes.end(), [](const RuntimeChoice& runtime) {
    return protects_itself_as_told(runtime.adapter) && runtime.label == "sealrun";
  });
}

/// The reference that was named, which is needed then as whatever is asked for by name.
void put_first(const std::string& name, std::vector<Subject>& subjects) {
  const auto found =
      std::find_if(subjects.begin(), subjects.end(), [&](const Subject& subject) { return subject.name == name; });
  if (found == subjects.end()) {
    throw UsageError("--reference: " + text::unknown("subject", name, text::names_of(subjects)));
  }
  found->named = true;
  std::rotate(subjects.begin(), found, found + 1);
}

/// The subject at one point, which is a part of its name.
void put_at(const workloads::Values& parameters, const std::vector<std::string>& varied, Subject& subject) {
  subject.parameters = parameters;
  for (const std::string& name : varied) {
    subject.name += fmt::format(" {}={}", name, parameters.at(name));
    subject.point[name] = parameters.at(name);
  }
}

/// An A/A run: the reference once more.
void mark_controls(std::vector<Subject>& subjects) {
  const Subject& reference = subjects.front();
  for (Subject& subject : subjects) {
    subject.control = &subject != &reference && subject.strategy == reference.strategy &&
                      subject.runtime == reference.runtime && subject.exe_bytes == reference.exe_bytes &&
                      subject.point == reference.point;
  }
}

}  // namespace

bool takes_every_strategy(std::string_view strategies) { return strategies == "all" || strategies == "auto"; }

bool Subject::sealed_from_outside() const { return strategy != kStock && !protects_itself_as_told(adapter); }

std::vector<Subject> make_subjects(const Selection& selection) {
  std::vector<Subject> subjects;
  std::map<std::string, int> seen;
  const bool label = !is_sealrun_alone(selection.runtimes);
  const bool strategies_were_named = selection.strategies && !takes_every_strategy(*selection.strategies);
  const auto add = [&](const RuntimeChoice& runtime, const std::string& strategy, std::int64_t size,
                       const workloads::Values& parameters, bool first) {
    const std::string named = has_nothing_to_protect(runtime.adapter) ? runtime.label : runtime.label + " " + strategy;
    Subject subject{
        .name = label ? named : strategy,
        .runtime = runtime.label,
        .strategy = strategy,
        .exe_bytes = selection.sizes_were_chosen || protects_itself_as_told(runtime.adapter) ? size : kNativeSize,
        .program = runtime.program,
        .adapter = runtime.adapter,
        .flags = runtime.flags,
        .named = !selection.points.offered && (strategies_were_named || (selection.runtimes_were_named && first))};
    if (selection.sizes.size() > 1) {
      subject.name += fmt::format(" {}", format_size(size));
      subject.point[kExeSize] = format_size(size);
    }
    put_at(parameters, selection.points.varied, subject);
    const int times = ++seen[subject.name];
    if (times > 1) subject.name += fmt::format(" #{}", times);
    subjects.push_back(std::move(subject));
  };
  for (const std::int64_t size : selection.sizes) {
    for (const workloads::Values& parameters : selection.points.all) {
      for (const RuntimeChoice& runtime : selection.runtimes) {
        const std::vector<std::string> strategies = strategies_of(runtime, selection);
        for (std::size_t i = 0; i < strategies.size(); ++i) add(runtime, strategies[i], size, parameters, i == 0);
      }
    }
  }
  if (subjects.empty()) {
    throw UsageError(fmt::format("--strategy {}: no runtime has it; {} is for runtimes other than sealrun",
                                 selection.strategies.value_or(""), kStock));
  }
  if (!selection.reference.empty()) put_first(selection.reference, subjects);
  mark_controls(subjects);
  return subjects;
}

std::vector<Subject> at_points(const std::vector<Subject>& subjects, const Points& points) {
  std::vector<Subject> bare;
  for (Subject subject : subjects) {
    for (const auto& [name, value] : subject.parameters) {
      if (subject.point.erase(name) == 0) continue;
      const std::string ending = fmt::format(" {}={}", name, value);
      if (const std::size_t at = subject.name.find(ending); at != std::string::npos)
        subject.name.erase(at, ending.size());
    }
    const bool first = std::none_of(bare.begin(), bare.end(), [&](const Subject& s) { return s.name == subject.name; });
    if (first) bare.push_back(std::move(subject));
  }
  std::vector<Subject> placed;
  for (const workloads::Values& parameters : points.all) {
    for (Subject subject : bare) {
      put_at(parameters, points.varied, subject);
      placed.push_back(std::move(subject));
    }
  }
  return placed;
}

std::vector<Subject> make_subjects(std::string_view strategies, const std::vector<std::int64_t>& sizes) {
  return make_subjects({.runtimes = parse_runtimes({}),
                        .strategies = std::string(strategies),
                        .sizes = sizes,
                        .sizes_were_chosen = true});
}

}  // namespace sealbench::plan
