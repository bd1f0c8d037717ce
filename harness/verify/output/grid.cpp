#include "harness/verify/output/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "harness/text/join.hpp"
#include "harness/verify/attack_path.hpp"
#include "harness/verify/privileges.hpp"
#include "strategies/sealed_program.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::verify {

namespace {

std::set<std::string> seen(const Matrix& matrix, std::string Verdict::*member) {
  std::set<std::string> names;
  for (const Verdict& verdict : matrix.judgement.verdicts) names.insert(verdict.*member);
  return names;
}

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
}

}  // namespace

char glyph(const std::vector<const Verdict*>& cells) {
  constexpr std::string_view kWorstFirst = "WHX?.:-";
  std::size_t worst = kWorstFirst.size() - 1;
  for (const Verdict* cell : cells) {
    const char mark = [&] {
      switch (cell->outcome) {
        case Outcome::writable:
          return 'W';
        case Outcome::host_affected:
          return 'H';
        case Outcome::other_program:
          return 'X';
        case Outcome::inconclusive:
          return '?';
        case Outcome::is_protected:
          return cell->basis == Basis::same_handle ? ':' : '.';
      }
      return '?';
    }();
    worst = std::min(worst, kWorstFirst.find(mark));
  }
  return kWorstFirst[worst];
}

std::span<const std::string_view> legend() {
  static constexpr std::array kLegend = std::to_array<std::string_view>(
      {"W writable", "H host affected", "X another program than the exe", "? inconclusive",
       ". protected (this probe made some strategy fall)",
       ": protected (it made none fall; other probes did, with the same handle)", "- no cell"});
  return kLegend;
}

std::string_view row_legend() {
  return "three groups: default capabilities, + CAP_SYS_ADMIN, all; in each: own user namespace, initial one (default "
         "seccomp), own, initial (no seccomp)";
}

std::string row(const Matrix& matrix, const std::string& strategy, const std::function<bool(const Verdict&)>& selects) {
  std::map<std::string, std::vector<const Verdict*>> by_privileges;
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    if (verdict.strategy == strategy && selects(verdict)) by_privileges[verdict.privileges].push_back(&verdict);
  }
  std::string text;
  const auto all = all_privileges();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && all[i].capabilities != all[i - 1].capabilities) text += ' ';
    text += glyph(by_privileges[std::string(all[i].name)]);
  }
  return text;
}

std::vector<std::string> strategies_in(const Matrix& matrix) {
  std::vector<std::string> names;
  const auto with_verdicts = seen(matrix, &Verdict::strategy);
  for (const Candidate& candidate : matrix.candidates) {
    if (with_verdicts.contains(candidate.name)) names.push_back(candidate.name);
  }
  return names;
}

std::vector<std::string> probes_in(const Matrix& matrix) {
  std::vector<std::string> names;
  const auto with_verdicts = seen(matrix, &Verdict::probe);
  for (const probe::Probe* probe : probe::all()) {
    if (with_verdicts.contains(std::string(probe->name))) names.emplace_back(probe->name);
  }
  return names;
}

std::vector<std::string> paths_in(const Matrix& matrix) {
  std::vector<std::string> names;
  const auto with_verdicts = seen(matrix, &Verdict::path);
  for (const AttackPath* path : all_paths()) {
    if (with_verdicts.contains(std::string(path->name))) names.emplace_back(path->name);
  }
  return names;
}

std::vector<Failure> failures(const Matrix& matrix) {
  std::vector<Failure> list;
  for (const std::string& strategy : strategies_in(matrix)) {
    for (const std::string& probe : probes_in(matrix)) {
      for (const Outcome outcome :
           {Outcome::writable, Outcome::host_affected, Outcome::other_program, Outcome::inconclusive}) {
        Failure failure{.strategy = strategy, .probe = probe, .outcome = outcome};
        for (const Verdict& verdict : matrix.judgement.verdicts) {
          if (verdict.strategy != strategy || verdict.probe != probe || verdict.outcome != outcome) continue;
          if (failure.cells++ == 0) failure.evidence = verdict.evidence;
          add_once(failure.privileges, verdict.privileges);
          add_once(failure.paths, verdict.path);
        }
        if (failure.cells == 0) continue;
        failure.mechanism = is_fall(outcome) ? std::string(probe::find(probe)->mechanism) : "";
        list.push_back(std::move(failure));
      }
    }
  }
  return list;
}

std::vector<std::string> closed_sentences(const Matrix& matrix) {
  std::vector<std::string> sentences;
  for (const AttackPath* path : all_paths()) {
    std::vector<std::string> privileges;
    std::string reason;
    for (const ClosedPath& closed : matrix.judgement.closed) {
      if (closed.path != path->name) continue;
      if (privileges.empty()) reason = closed.reason;
      privileges.push_back(closed.privileges);
    }
    if (privileges.empty()) continue;
    sentences.push_back(fmt::format("path {} is closed with {}: {}{}", path->name, text::join(privileges, ", "), reason,
                                    path->needs.empty() ? "" : fmt::format("; it needs {}", path->needs)));
  }
  for (const AbsentPath& absent : matrix.judgement.absent) {
    sentences.push_back(fmt::format("path {} does not exist for {}: {}", absent.path, absent.strategy, absent.reason));
  }
  return sentences;
}

std::string listed(const std::vector<std::string>& names, std::size_t most) {
  if (names.size() > most) return fmt::format("{} of them", names.size());
  return text::join(names, ", ");
}

std::string tally(const Matrix& matrix) {
  std::map<std::string_view, std::size_t> count;
  for (const Verdict& verdict : matrix.judgement.verdicts) ++count[to_string(verdict.outcome)];
  const std::string other =
      count["other_program"] == 0 ? "" : fmt::format(" {} other_program,", count["other_program"]);
  return fmt::format("{} cells: {} protected, {} writable, {} host_affected,{} {} inconclusive; {} contradict a claim",
                     matrix.judgement.verdicts.size(), count["protected"], count["writable"], count["host_affected"],
                     other, count["inconclusive"], matrix.judgement.contradictions.size());
}

std::string pages_text(const Property& property) {
  const std::string_view in_place = property.in_place ? std::string_view(*property.in_place) : kUnknown;
  if (property.frames_total < 0) {
    return fmt::format("{} (in-place change {}; frames hidden)", property.pages, in_place);
  }
  return fmt::format("{} (of {} frames {} are the file's, {} another launch's; in-place change {})", property.pages,
                     property.frames_total, property.frames_shared, property.frames_common, in_place);
}

std::string leaks_text(const Property& property) {
  if (!property.leaked_descriptors) return std::string(kUnknown);
  if (property.leaked_descriptors->empty()) return "none";
  return text::join(*property.leaked_descriptors, "; ");
}

std::string mount_events_text(const Property& property) {
  return property.mount_events ? std::to_string(*property.mount_events) : std::string(kUnknown);
}

std::string program_text(const Matrix& matrix, const Property& property) {
  if (!property.other_program) return std::string(kUnknown);
  if (!property.other_program->empty()) return "another program: " + *property.other_program;
  const auto candidate = std::find_if(matrix.candidates.begin(), matrix.candidates.end(),
                                      [&](const Candidate& c) { return c.name == property.strategy; });
  return std::string(
      strategies::to_string(candidate == matrix.candidates.end() ? strategies::Part::exe : candidate->seals));
}

std::vector<std::string> closing_sentences(const Matrix& matrix) {
  std::vector<std::string> sentences = closed_sentences(matrix);
  for (const LeftOut& left : matrix.observations.left_out)
    sentences.push_back(fmt::format("left out: {}: {}", left.what, left.why));
  for (const Unconcluded& unconcluded : matrix.unconcluded) sentences.push_back(unconcluded.sentence());
  return sentences;
}

}  // namespace sealbench::verify
