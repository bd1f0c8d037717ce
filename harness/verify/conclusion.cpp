#include "harness/verify/conclusion.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sealbench::verify {

namespace {

/// Why a strategy has no cell at all.
std::string why_no_cell(const std::string& strategy, const Judgement& judgement, const Observations& observations) {
  for (const LeftOut& left : observations.left_out) {
    if (left.strategy == strategy) return left.why;
  }
  for (const AbsentPath& absent : judgement.absent) {
    if (absent.strategy == strategy)
      return fmt::format("path {} does not exist for it: {}", absent.path, absent.reason);
  }
  for (const ClosedPath& closed : judgement.closed) return fmt::format("path {}: {}", closed.path, closed.reason);
  for (const LeftOut& left : observations.left_out) return fmt::format("{}: {}", left.what, left.why);
  return "it was not tried";
}

/// Why none of the cells of a strategy says anything; empty when one does.
std::string why_nothing(const std::string& strategy, const Judgement& judgement, const Observations& observations) {
  std::size_t cells = 0;
  std::string evidence;
  for (const Verdict& verdict : judgement.verdicts) {
    if (verdict.strategy != strategy) continue;
    if (verdict.outcome != Outcome::inconclusive) return {};
    if (cells++ == 0) evidence = verdict.evidence;
  }
  if (cells == 0) return why_no_cell(strategy, judgement, observations);
  return fmt::format("all of its {} cells are inconclusive; the first: {}", cells, evidence);
}

/// Those that were named, then those that have cells, each once.
std::vector<std::string> asked_for(const std::vector<std::string>& named, const Judgement& judgement) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const std::string& name : named) add(name);
  for (const Verdict& verdict : judgement.verdicts) add(verdict.strategy);
  return names;
}

bool control_fell(const Judgement& judgement) {
  return std::any_of(judgement.verdicts.begin(), judgement.verdicts.end(),
                     [](const Verdict& verdict) { return verdict.strategy == kControl && is_fall(verdict.outcome); });
}

}  // namespace

std::vector<Unconcluded> find_unconcluded(const Judgement& judgement, const Observations& observations,
                                          const std::vector<std::string>& named) {
  std::vector<Unconcluded> list;
  const std::string control(kControl);
  if (!control_fell(judgement)) {
    std::string why = why_nothing(control, judgement, observations);
    list.push_back({.strategy = control,
                    .reason = "the control did not fall, so that nothing is shown" + (why.empty() ? "" : ": " + why)});
  }
  for (const std::string& name : asked_for(named, judgement)) {
    if (name == control) continue;
    if (std::string why = why_nothing(name, judgement, observations); !why.empty()) {
      list.push_back({.strategy = name, .reason = std::move(why)});
    }
  }
  return list;
}

}  // namespace sealbench::verify
