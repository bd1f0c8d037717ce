#include "harness/verify/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <tuple>

#include "harness/text/join.hpp"
#include "strategies/sealed_program.hpp"
#include "sys/error.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::verify {

namespace {

using Place = std::pair<std::string, std::string>;               // privileges, path
using Spot = std::tuple<std::string, std::string, std::string>;  // privileges, path, probe

bool fell(const Observation& o) { return o.content || o.sealed || o.metadata || o.filesystem || o.mount_table; }

Outcome outcome_of_fall(const Observation& o) {
  return o.content || o.sealed || o.metadata ? Outcome::writable : Outcome::host_affected;
}

std::string steps_text(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", step.call,
                        step.error == 0 ? "ok" : sys::errno_name(step.error));
  }
  return text;
}

std::string join(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + " (" + b + ")";
}

/// What fell in this run, and where.
struct Falls {
  std::map<Place, std::string> control;  ///< the first probe that made it fall
  std::set<Spot> control_by_probe;
  std::set<Spot> any;
  std::map<Place, std::string> control_absent;  ///< why the control could not be tried there at all

  explicit Falls(const Observations& seen) {
    for (const Access& access : seen.accesses) {
      if (access.strategy != kControl || access.not_here.empty()) continue;
      control_absent.emplace(Place{access.privileges, access.path}, access.not_here);
    }
    for (const Observation& o : seen.observations) {
      if (!fell(o)) continue;
      any.emplace(o.privileges, o.path, o.probe);
      if (o.strategy != kControl) continue;
      control.emplace(Place{o.privileges, o.path}, o.probe);
      control_by_probe.emplace(o.privileges, o.path, o.probe);
    }
  }

  [[nodiscard]] Basis basis(const Observation& o) const {
    const Spot spot{o.privileges, o.path, o.probe};
    if (control_by_probe.contains(spot)) return Basis::same_probe;
    if (any.contains(spot)) return Basis::another;
    return Basis::same_handle;
  }
};

Verdict decide(const Observation& o, const Falls& falls) {
  Verdict verdict{.strategy = o.strategy, .privileges = o.privileges, .path = o.path, .probe = o.probe};
  if (!o.steps.empty()) {
    verdict.syscall = o.steps.back().call;
    verdict.error = o.steps.back().error;
  }
  const std::string steps = steps_text(o.steps);
  if (fell(o)) {
    verdict.outcome = outcome_of_fall(o);
    // The last call that succeeded is the one that did it, or the last of those that did.
    const auto decisive =
        std::find_if(o.steps.rbegin(), o.steps.rend(), [](const Step& step) { return step.error == 0; });
    if (decisive != o.steps.rend()) {
      verdict.syscall = decisive->call;
      verdict.error = 0;
    }
    verdict.evidence = join(o.change, steps);
    return verdict;
  }
  if (!o.other_program.empty()) {
    verdict.outcome = Outcome::other_program;
    verdict.evidence = join("the handle is on another program: " + o.other_program, steps);
    return verdict;
  }
  if (!o.done) {
    verdict.evidence = o.why_not;
    return verdict;
  }
  if (verdict.error == ETXTBSY) {
    verdict.evidence = join("a process still executes the exe, which hides whether it is protected", steps);
    return verdict;
  }
  const auto control = falls.control.find({o.privileges, o.path});
  if (const auto absent = falls.control_absent.find({o.privileges, o.path}); absent != falls.control_absent.end()) {
    verdict.evidence = join(fmt::format("the control ({}) could not be tried: {}", kControl, absent->second), steps);
    return verdict;
  }
  if (control == falls.control.end()) {
    verdict.evidence =
        join(fmt::format("the control ({}) did not fall through this path with these privileges", kControl), steps);
    return verdict;
  }
  verdict.outcome = Outcome::is_protected;
  verdict.basis = falls.basis(o);
  const std::string changed = o.change.empty() ? "nothing changed" : o.change;
  verdict.evidence = join(fmt::format("{}; the control fell to {}", changed, control->second), steps);
  return verdict;
}

/// The worse one of two verdicts about the same cell: a path can yield more than one kind of handle.
int badness(const Verdict& verdict) {
  switch (verdict.outcome) {
    case Outcome::writable:
      return 4;
    case Outcome::host_affected:
      return 3;
    case Outcome::other_program:
      return 2;
    case Outcome::inconclusive:
      return 1;
    case Outcome::is_protected:
      return 0;
  }
  return 0;
}

/// Paths where nobody got a handle and the kernel refused the control.
std::map<Place, std::string> closed_paths(const std::vector<Access>& accesses) {
  std::map<Place, std::string> closed;
  std::set<Place> open;
  for (const Access& access : accesses) {
    const Place place{access.privileges, access.path};
    if (access.handles > 0) open.insert(place);
    if (access.strategy != kControl || access.handles > 0) continue;
    if (!access.not_here.empty()) {
      closed[place] = access.not_here;
    } else if (access.refused > 0 && access.failure.empty()) {
      closed[place] = fmt::format("the kernel refused the handle with {} to everybody, the control included",
                                  sys::errno_name(access.error));
    }
  }
  std::erase_if(closed, [&](const auto& entry) { return open.contains(entry.first); });
  return closed;
}

std::vector<AbsentPath> absent_paths(const std::vector<Access>& accesses) {
  std::vector<AbsentPath> absent;
  for (const Access& access : accesses) {
    if (access.not_here.empty() || access.strategy == kControl) continue;
    const bool known = std::any_of(absent.begin(), absent.end(), [&](const AbsentPath& path) {
      return path.strategy == access.strategy && path.path == access.path;
    });
    if (!known) absent.push_back({.strategy = access.strategy, .path = access.path, .reason = access.not_here});
  }
  return absent;
}

bool claims(const Candidate& candidate, probe::Goal goal) {
  const auto claim = [&] {
    switch (goal) {
      case probe::Goal::content:
        return strategies::Claim::content;
      case probe::Goal::metadata:
        return strategies::Claim::metadata;
      case probe::Goal::filesystem:
        return strategies::Claim::filesystem;
      case probe::Goal::file_handle:
        return strategies::Claim::file_handle;
    }
    return strategies::Claim::content;
  }();
  return std::find(candidate.claims.begin(), candidate.claims.end(), claim) != candidate.claims.end();
}

const Candidate* candidate_of(const std::vector<Candidate>& candidates, const std::string& name) {
  const auto found = std::find_if(candidates.begin(), candidates.end(), [&](const auto& c) { return c.name == name; });
  return found == candidates.end() ? nullptr : &*found;
}

void check_claims(Judgement& judgement, const std::vector<Candidate>& candidates) {
  for (Verdict& verdict : judgement.verdicts) {
    if (verdict.outcome == Outcome::other_program) verdict.contradiction = true;  // one sentence: check_properties
    if (!is_fall(verdict.outcome)) continue;
    const Candidate* const candidate = candidate_of(candidates, verdict.strategy);
    const probe::Probe* const probe = probe::find(verdict.probe);
    if (candidate == nullptr || probe == nullptr || probe->experiment || !claims(*candidate, probe->goal)) continue;
    verdict.contradiction = true;
    judgement.contradictions.push_back(fmt::format("{} claims to protect the {} but fell: {}, path {}, probe {}: {}",
                                                   verdict.strategy, probe::to_string(probe->goal), verdict.privileges,
                                                   verdict.path, verdict.probe, verdict.evidence));
  }
}

void break_claim(Judgement& judgement, const std::string& strategy, std::string what) {
  judgement.contradictions.push_back(what);
  judgement.broken.push_back({.strategy = strategy, .what = std::move(what)});
}

void check_pages(Judgement& judgement, const Property& property, const Candidate& candidate) {
  if (property.pages == "unknown" || candidate.is_other_runtime()) return;  // which has made no claim to us
  const std::string_view claimed = strategies::to_string(candidate.pages);
  if (property.pages == claimed) return;
  break_claim(
      judgement, property.strategy,
      fmt::format("{} claims that its pages are {}, but they are {}", property.strategy, claimed, property.pages));
}

/// A descriptor of the host is a way around whatever protects the exe.
void check_descriptors(Judgement& judgement, const Property& property, const Candidate& candidate) {
  if (!property.leaked_descriptors || property.leaked_descriptors->empty() || candidate.claims.empty()) return;
  break_claim(judgement, property.strategy,
              fmt::format("{} leaks descriptors of the host into the container: {}", property.strategy,
                          text::join(*property.leaked_descriptors, "; ")));
}

/// How another program than the exe was seen first: in a cell, else when the properties were looked at.
std::string other_program_of(const Candidate& candidate, const Observations& observations) {
  for (const Observation& o : observations.observations) {
    if (o.strategy == candidate.name && !o.other_program.empty()) return o.other_program;
  }
  for (const Property& property : observations.properties) {
    if (property.strategy == candidate.name) return property.other_program.value_or("");
  }
  return {};
}

void check_properties(Judgement& judgement, const Observations& observations,
                      const std::vector<Candidate>& candidates) {
  for (const Candidate& candidate : candidates) {
    const std::string other = other_program_of(candidate, observations);
    if (other.empty()) continue;
    break_claim(judgement, candidate.name,
                fmt::format("{} executes another program than {}: {}", candidate.name,
                            strategies::to_string(candidate.seals), other));
  }
  for (const Property& property : observations.properties) {
    const Candidate* const candidate = candidate_of(candidates, property.strategy);
    if (candidate == nullptr) continue;
    check_pages(judgement, property, *candidate);
    check_descriptors(judgement, property, *candidate);
  }
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::writable:
      return "writable";
    case Outcome::host_affected:
      return "host_affected";
    case Outcome::other_program:
      return "other_program";
    case Outcome::is_protected:
      return "protected";
    case Outcome::inconclusive:
      return "inconclusive";
  }
  return "?";
}

std::string_view to_string(Basis basis) {
  switch (basis) {
    case Basis::none:
      return "none";
    case Basis::same_probe:
      return "same_probe";
    case Basis::another:
      return "another_strategy";
    case Basis::same_handle:
      return "same_handle";
  }
  return "?";
}

Judgement judge(const Observations& observations, const std::vector<Candidate>& candidates) {
  Judgement judgement;
  const Falls falls(observations);
  const auto closed = closed_paths(observations.accesses);
  for (const auto& [place, reason] : closed) {
    judgement.closed.push_back({.privileges = place.first, .path = place.second, .reason = reason});
  }
  judgement.absent = absent_paths(observations.accesses);
  std::map<std::tuple<std::string, Spot>, std::size_t> index;
  for (const Observation& o : observations.observations) {
    if (closed.contains({o.privileges, o.path})) continue;
    Verdict verdict = decide(o, falls);
    const auto [place, fresh] =
        index.try_emplace({o.strategy, {o.privileges, o.path, o.probe}}, judgement.verdicts.size());
    if (fresh) {
      judgement.verdicts.push_back(std::move(verdict));
    } else if (badness(verdict) > badness(judgement.verdicts[place->second])) {
      judgement.verdicts[place->second] = std::move(verdict);
    }
  }
  check_claims(judgement, candidates);
  check_properties(judgement, observations, candidates);
  return judgement;
}

}  // namespace sealbench::verify
