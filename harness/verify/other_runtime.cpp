#include "harness/verify/other_runtime.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/statfs.h>

#include <algorithm>

#include "harness/host/places.hpp"
#include "harness/measure/wire.hpp"
#include "harness/plan/errors.hpp"
#include "harness/verify/bundle.hpp"
#include "strategies/registry.hpp"
#include "sys/mount.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::verify {

Candidate other_runtime(const plan::RuntimeChoice& choice) {
  const workloads::Runtime& adapter = *workloads::find_runtime(choice.adapter);
  if (adapter.takes_strategy()) {
    throw UsageError("--runtime sealrun: name its strategies with --strategy");
  }
  if (adapter.only_runs()) {
    throw UsageError(fmt::format("--runtime {}: it has no exe to protect; name a runtime", choice.label));
  }
  // Rows are told apart by their names, and a label may be a strategy's: three builds called after what they do.
  const bool is_a_strategys = strategies::find(choice.label) != nullptr;
  Candidate candidate{.name = is_a_strategys ? fmt::format("{} ({})", choice.label, choice.adapter) : choice.label,
                      .claims = {strategies::Claim::content}};
  candidate.program = host::Installation::of_this_program().find(choice.program);
  try {
    if (!interpreter_of(candidate.program).empty()) candidate.dynamic = candidate.program;
  } catch (const std::runtime_error& error) {
    throw UsageError(
        fmt::format("--runtime {}: {}; name the program itself, not a script", choice.label, error.what()));
  }
  candidate.adapter = choice.adapter;
  candidate.flags = choice.flags;
  return candidate;
}

Candidate other_runtime_from(const plan::RuntimeChoice& choice, const std::string& strategy) {
  Candidate candidate = other_runtime(choice);
  strategies::Exe exe(candidate.program, "/");
  exe.set_artefact_dir("/");  // whether there is such a path is all that is asked
  candidate.strategy = strategies::find(strategy);
  if (candidate.strategy == nullptr || candidate.strategy->launched_from(exe).empty()) {
    throw UsageError(fmt::format(
        "--from {}: it keeps no mount that a runtime could be executed from; overlay-kept and erofs-kept do",
        strategy));
  }
  candidate.name += " from " + strategy;
  candidate.sealrun = host::Installation::of_this_program().find("sealrun");
  return candidate;
}

void make_surroundings(const std::vector<Candidate>& candidates) {
  const bool wanted = std::any_of(candidates.begin(), candidates.end(), [](const Candidate& candidate) {
    return candidate.is_other_runtime() &&
           workloads::find_runtime(candidate.adapter)->surroundings().without_unified_cgroups;
  });
  struct statfs unified {};
  if (!wanted || ::statfs(measure::wire::kUnifiedCgroups, &unified) < 0 || unified.f_type != CGROUP2_SUPER_MAGIC)
    return;
  sys::unmount(measure::wire::kUnifiedCgroups, MNT_DETACH | UMOUNT_NOFOLLOW);
}

std::vector<std::string> options_of(const Candidate& candidate, const std::string& root) {
  return workloads::find_runtime(candidate.adapter)
      ->global_options(
          {.wrapper = {}, .program = candidate.program, .root = root, .strategy = {}, .flags = candidate.flags});
}

}  // namespace sealbench::verify
