#include "harness/verify/verify.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <set>
#include <stdexcept>

#include "harness/host/owned_directory.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/measure/sweep.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/plan/errors.hpp"
#include "harness/text/nearest.hpp"
#include "harness/verify/isolate.hpp"
#include "harness/verify/probing.hpp"
#include "strategies/experiments/experiments.hpp"
#include "strategies/registry.hpp"
#include "strategies/sealed_program.hpp"
#include "sys/file.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::verify {

namespace {

namespace fs = std::filesystem;

constexpr int kContradicted = 1;
constexpr int kUnconcluded = 3;

bool wanted(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

/// Throws for a name in `names` that none of `all` has.
template <typename Range, typename Name>
void check_names(const std::vector<std::string>& names, const Range& all, const Name& name_of, const char* what) {
  std::vector<std::string> known;
  for (const auto& item : all) known.emplace_back(name_of(item));
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw std::invalid_argument(text::unknown(what, name, known, "choose some of"));
  }
}

std::string bin_directory(const Options& options) {
  if (!options.programs.empty()) return options.programs;
  return fs::path(sys::read_link("/proc/self/exe")).parent_path().string();
}

std::string payload_directory(const Options& options) {
  if (!options.payloads.empty()) return options.payloads;
  return (fs::path(bin_directory(options)).parent_path() / "payloads").string();
}

std::string existing(const std::string& path) { return fs::exists(path) ? path : std::string(); }

std::vector<Candidate> registered(const Options& options) {
  const std::string bin = bin_directory(options);
  const std::string lab = (fs::path(bin).parent_path() / "verify").string();
  std::vector<Candidate> candidates;
  const auto add = [&](const strategies::Strategy& strategy, const std::string& program, const std::string& dynamic) {
    const strategies::Traits& traits = strategy.traits();
    candidates.push_back({.name = std::string(traits.name),
                          .claims = traits.claims,
                          .pages = traits.pages,
                          .seals = strategies::part_sealed_by(strategy),
                          .program = program,
                          .dynamic = existing(dynamic),
                          .strategy = &strategy});
  };
  for (const auto* strategy : strategies::all()) add(*strategy, bin + "/sealrun", lab + "/sealrun-dynamic");
  if (options.experiments) {
    for (const strategies::Entry& experiment : strategies::experiments())
      add(experiment.strategy(), lab + "/sealrun-experiments", {});
  }
  candidates.insert(candidates.end(), options.extra_candidates.begin(), options.extra_candidates.end());
  return candidates;
}

Plan make_plan(const Options& options, const std::string& directory) {
  Plan plan{.disabled_probes = options.disabled_probes,
            .payloads = payload_directory(options),
            .work_directory = directory,
            .user_namespace = needs_user_namespace()};
  const std::vector<Candidate> all = registered(options);
  check_names(
      options.strategies, all, [](const Candidate& c) { return c.name; }, "strategy");
  check_names(
      options.privileges, all_privileges(), [](const Privileges& p) { return p.name; }, "set of privileges");
  check_names(
      options.paths, all_paths(), [](const AttackPath* p) { return p->name; }, "path of attack");
  check_names(
      options.probes, probe::all(), [](const probe::Probe* p) { return p->name; }, "probe");
  for (const Candidate& candidate : all) {
    // The control is always there: without its fall nothing is shown.
    const bool registered = candidate.strategy != nullptr;
    if (candidate.name == kControl || wanted(options.strategies, candidate.name) ||
        (options.every_strategy && registered)) {
      plan.candidates.push_back(candidate);
    }
  }
  for (const Privileges& privileges : all_privileges()) {
    if (wanted(options.privileges, privileges.name)) plan.privileges.push_back(&privileges);
  }
  for (const AttackPath* path : all_paths()) {
    if (wanted(options.paths, path->name)) plan.paths.push_back(path);
  }
  for (const probe::Probe* probe : probe::all()) {
    const bool named = !options.probes.empty() && wanted(options.probes, probe->name);
    if (named || (options.probes.empty() && (options.experiments || !probe->experiment))) plan.probes.push_back(probe);
  }
  for (const Candidate& candidate : plan.candidates) {
    if (::access(candidate.program.c_str(), X_OK) != 0) {
      throw std::runtime_error(candidate.program + " is missing: build the project first (./bench does)");
    }
  }
  return plan;
}

void take_line(const std::string& line, Matrix& matrix, const Options& options) {
  const nlohmann::json json = nlohmann::json::parse(line);
  const auto member = json.begin();
  const std::string& key = member.key();
  const nlohmann::json& value = member.value();
  Observations& seen = matrix.observations;
  if (key == "observation") {
    seen.observations.push_back(value);
  } else if (key == "access") {
    seen.accesses.push_back(value);
  } else if (key == "property") {
    seen.properties.push_back(value);
  } else if (key == "left_out") {
    seen.left_out.push_back(value);
  } else if (key == "progress" && options.progress) {
    options.progress(value.get<std::string>(), matrix.steps_done++, matrix.steps);
  }
}

/// Runs the plan in processes of their own; whether to its end.
bool probe_whole(const Plan& plan, Matrix& matrix, const Options& options) {
  return isolated([&](int out) { probe_all(plan, out); },
                  [&](const std::string& line) { take_line(line, matrix, options); });
}

/// One set of privileges for each kind of capabilities: the one without a user namespace of the container's own, where
/// that can be, and with the default filter.
void keep_one_of_each_kind(Plan& plan) {
  std::erase_if(plan.privileges, [&](const Privileges* privileges) {
    return !privileges->seccomp || privileges->own_user_namespace != plan.user_namespace;
  });
}

/// Adds to `enough` as many paths as it takes to see by them, with this candidate, each fall of the control: most paths
/// make the same ones, and some race for seconds.
void add_what_fells(const Plan& plan, const Judgement& of_control, const Candidate& candidate,
                    std::set<const AttackPath*>& enough) {
  std::set<std::string> seen;
  for (const AttackPath* path : plan.paths) {
    if (!why_absent(*path, candidate).empty()) continue;
    for (const Verdict& verdict : of_control.verdicts) {
      if (!is_fall(verdict.outcome) || verdict.path != path->name) continue;
      if (seen.insert(verdict.probe).second) enough.insert(path);
    }
  }
}

/// Of the probes those by which the control fell, and those whose falls need no control; of the paths what they need.
void keep_what_fells(Plan& plan, const Judgement& of_control) {
  std::erase_if(plan.probes, [&](const probe::Probe* probe) {
    return probe->goal != probe::Goal::filesystem &&
           std::none_of(of_control.verdicts.begin(), of_control.verdicts.end(), [&](const Verdict& verdict) {
             return is_fall(verdict.outcome) && verdict.probe == probe->name;
           });
  });
  std::set<const AttackPath*> enough;
  for (const Candidate& candidate : plan.candidates) add_what_fells(plan, of_control, candidate, enough);
  std::erase_if(plan.paths, [&](const AttackPath* path) { return !enough.contains(path); });
}

/// The control first, then with what made it fall all others. Whether to its end.
bool probe_quickly(Plan plan, Matrix& matrix, const Options& options) {
  Plan control = plan;
  control.work_directory += "/control";
  plan.work_directory += "/others";
  for (const Plan* one : {&control, &plan}) fs::create_directory(one->work_directory);
  std::erase_if(control.candidates, [](const Candidate& candidate) { return candidate.name != kControl; });
  if (!probe_whole(control, matrix, options)) return false;
  std::erase_if(plan.candidates, [](const Candidate& candidate) { return candidate.name == kControl; });
  keep_what_fells(plan, judge(matrix.observations, control.candidates));
  return plan.candidates.empty() || plan.paths.empty() || probe_whole(plan, matrix, options);
}

/// Throws HostError.
std::string work_parent(const Options& options) {
  const std::string named = options.work_directory.empty() ? host::temporary_directory() : options.work_directory;
  std::error_code error;
  std::string parent = fs::canonical(named, error).string();
  if (error) {
    throw HostError(
        fmt::format("cannot work in {}: {}; name another directory with TMPDIR", named, error.message()));
  }
  return parent;
}

}  // namespace

Matrix evaluate(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  Matrix matrix;
  const std::string parent = work_parent(options);
  const std::string swept = measure::sweep_host({parent}).sentence();
  if (!swept.empty()) matrix.notes.push_back(swept);
  measure::Workspace workspace(measure::Workspace::default_base());
  const std::string directory = workspace.make_directory(parent);
  Plan plan = make_plan(options, directory);
  if (options.quick && options.privileges.empty()) keep_one_of_each_kind(plan);
  matrix.steps = static_cast<int>((plan.privileges.size() + 1) * plan.candidates.size());  // and the properties
  matrix.interrupted = options.quick ? !probe_quickly(plan, matrix, options) : !probe_whole(plan, matrix, options);
  if (options.finished) options.finished();
  matrix.candidates = plan.candidates;
  matrix.judgement = judge(matrix.observations, plan.candidates);
  if (!matrix.interrupted) {
    matrix.unconcluded = find_unconcluded(matrix.judgement, matrix.observations, options.strategies);
  }
  matrix.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return matrix;
}

int run(const Options& options, const std::function<void(const Matrix&)>& write, std::ostream& errors) {
  try {
    const Matrix matrix = evaluate(options);
    for (const std::string& note : matrix.notes) errors << "bench: " << note << '\n';
    write(matrix);
    for (const std::string& contradiction : matrix.judgement.contradictions)
      errors << "bench: contradiction: " << contradiction << '\n';
    if (matrix.interrupted) {
      errors << "bench: interrupted; what was seen until then is above, cells without a fall of the control are "
                "inconclusive\n";
      return measure::Interruption::exit_status();
    }
    for (const Unconcluded& unconcluded : matrix.unconcluded) errors << "bench: " << unconcluded.sentence() << '\n';
    if (!matrix.judgement.contradictions.empty()) return kContradicted;
    return matrix.unconcluded.empty() ? 0 : kUnconcluded;
  } catch (const std::invalid_argument& error) {
    errors << "bench: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    errors << "bench: " << error.what() << '\n';
    return 3;
  }
}

}  // namespace sealbench::verify
