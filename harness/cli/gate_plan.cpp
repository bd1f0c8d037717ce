#include "harness/cli/gate_plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "harness/cli/options.hpp"
#include "harness/gate/shape.hpp"
#include "harness/host/places.hpp"
#include "harness/measure/counting.hpp"
#include "harness/measure/runtime_version.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/plan/variants.hpp"
#include "workloads/bundles/bundle.hpp"
#include "workloads/definitions/workload.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::cli {

namespace {

constexpr const char* kDefaultSize = "12MiB";

plan::Plan default_plan() {
  plan::Plan plan;
  plan.subjects = plan::make_subjects("all", plan::parse_sizes(kDefaultSize));
  return plan;
}

std::vector<plan::Subject> subjects_of(const GatePlanOptions& options, const std::string& exe_size) {
  std::vector<std::string> runtimes;
  if (!options.runtime.empty()) runtimes.push_back(options.runtime);
  return plan::make_subjects(
      {.runtimes = plan::parse_runtimes(runtimes),
       .runtimes_were_named = !runtimes.empty(),
       .strategies = options.strategies.empty() ? std::nullopt : std::optional(options.strategies),
       .sizes = plan::parse_sizes(exe_size.empty() ? kDefaultSize : exe_size),
       .sizes_were_chosen = !exe_size.empty()});
}

/// Puts what the user named in the place of what the plan has.
void apply(const GatePlanOptions& options, plan::Plan& plan) {
  if (!options.workload.empty()) plan.workload = options.workload;
  const workloads::Workload& workload = plan::workload_named(plan.workload);
  if (!options.prepare.empty()) plan.prepare = parse_prepare(options.prepare);
  const std::string exe_size = options.workload.empty() && options.settings.empty()
                                   ? options.exe_size
                                   : plan::exe_sizes_of(workload, options.settings, options.exe_size);
  if (!options.runtime.empty() || !options.strategies.empty() || !exe_size.empty()) {
    plan.subjects = subjects_of(options, exe_size);
  }
  if (!options.workload.empty() || !options.settings.empty() || plan.subjects.front().parameters.empty()) {
    plan.subjects = plan::at_points(plan.subjects, plan::points_of(workload, options.settings));
  }
  if (!options.exe_dir.empty()) {
    plan.exe_dir = options.exe_dir;
  } else if (!plan.exe_dir.empty() && !host::why_unusable(plan.exe_dir).empty()) {
    plan.exe_dir.clear();  // the baseline's machine had it; another one is a difference of host, and named as one
  }
  plan.seed = parse_seed(options.seed);
  if (!plan.bundle.empty()) workloads::Bundle::load(plan.bundle);  // refuse it before anything is made
}

/// Times need sessions and blocks; counts one launch to know that the subject works.
void set_length(const GatePlanOptions& options, const gate::Shape& usual, plan::Plan& plan) {
  plan.blocks = options.runs > 0 ? options.runs : static_cast<int>(usual.blocks);
  plan.sessions = static_cast<int>(gate::sessions_of(static_cast<std::size_t>(plan.blocks), usual));
  if (options.rules.times) return;
  plan.blocks = 1;
  plan.sessions = 1;
  plan.warmup = 1;
}

std::string old_build(const std::string& path) {
  const std::filesystem::path absolute = std::filesystem::absolute(path);
  std::error_code error;
  if (!std::filesystem::is_regular_file(absolute, error) || ::access(absolute.c_str(), X_OK) != 0) {
    throw UsageError(fmt::format("--against {}: not a program; name the path of another build of the runtime", path));
  }
  return absolute.lexically_normal();
}

/// Which runtime a program is, by what it says of its version, else by its name.
std::string kind_of(const std::string& program) {
  const std::string version = measure::runtime_version(workloads::oci(), program);
  const workloads::Runtime* named = workloads::find_runtime(version.substr(0, version.find(' ')));
  if (named == nullptr) named = &workloads::runtime_for_program(std::filesystem::path(program).filename().string());
  return std::string(named->name());
}

/// A program of another kind would fail or hang once in every launch.
void require_same_kind(const plan::Plan& plan, const std::string& old_program) {
  const std::string any(workloads::oci().name());
  const std::string kind = kind_of(old_program);
  for (const plan::Subject& subject : plan.subjects) {
    if (subject.adapter == any || subject.adapter == kind) continue;
    throw UsageError(fmt::format("--against {}: that is {}, and {} is measured: name another build of {}{}",
                                 old_program, kind == any ? "no runtime that bench knows" : kind, subject.runtime,
                                 subject.adapter,
                                 kind == any ? "" : fmt::format(", or --runtime {} to compare two of {}", kind, kind)));
  }
}

void keep_measured(const results::Results& baseline, plan::Plan& plan) {
  std::erase_if(plan.subjects,
                [&](const plan::Subject& subject) { return results::find(baseline, subject.name) == nullptr; });
  if (plan.subjects.empty()) throw UsageError("the baseline has no samples of any subject of its plan");
}

}  // namespace

plan::Plan gate_plan(const std::optional<results::Results>& baseline, const GatePlanOptions& options) {
  plan::Plan plan = baseline ? plan::from_json(baseline->plan) : default_plan();
  if (baseline) keep_measured(*baseline, plan);
  apply(options, plan);
  set_length(options, gate::kFirstLook, plan);
  if (!options.against.empty()) {
    const std::string old_program = old_build(options.against);
    require_same_kind(plan, old_program);
    plan = plan::with_old_build(plan, old_program);
  }
  return options.rules.times ? plan::with_control(std::move(plan)) : plan;
}

plan::Plan baseline_plan(const std::optional<results::Results>& old, const GatePlanOptions& options) {
  plan::Plan plan = old ? plan::from_json(old->plan) : default_plan();
  std::erase_if(plan.subjects, [](const plan::Subject& subject) { return subject.control; });
  apply(options, plan);
  gate::Shape shape = gate::kBaselineShape;
  if (old && plan.blocks > static_cast<int>(shape.blocks)) {  // as long as the old one, in sessions as long as usual
    const std::size_t of_session = shape.blocks / shape.sessions;
    shape.blocks = static_cast<std::size_t>(plan.blocks);
    shape.sessions = shape.blocks / of_session;
  }
  set_length(options, shape, plan);
  return plan;
}

std::vector<const counters::Counter*> gate_counters(const std::optional<results::Results>& baseline,
                                                    const std::string& names, const gate::CountsRule& rule) {
  if (!rule.compare) return {};
  if (!names.empty()) return measure::select_counters(names);
  if (!baseline) return measure::select_counters("syscalls");
  std::set<std::string> counted;
  for (const results::Subject& subject : baseline->subjects) {
    for (const auto& [name, count] : subject.counts.items()) {
      const bool sampled = count.is_object() && count.contains("unit") && count.value("exact", true) == false;
      if (!sampled) counted.insert(name);
    }
  }
  std::vector<const counters::Counter*> selected;
  for (const counters::Counter* counter : counters::all()) {
    if (counted.contains(std::string(counter->name()))) selected.push_back(counter);
  }
  return selected;
}

}  // namespace sealbench::cli
