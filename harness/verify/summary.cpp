// The columns of `bench --verify`.
#include <fmt/format.h>

#include <set>

#include "harness/verify/privileges.hpp"
#include "harness/verify/verify.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::verify {

namespace {

bool is_experiment(const Verdict& verdict) {
  const probe::Probe* const probe = probe::find(verdict.probe);
  return probe != nullptr && probe->experiment;
}

std::string protects(const Matrix& matrix, const std::string& strategy) {
  std::set<std::string> fell_by_default;
  std::set<std::string> fell_with_more;
  std::size_t unclear = 0;
  bool other_program = false;
  std::size_t cells = 0;
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    if (verdict.strategy != strategy || is_experiment(verdict)) continue;
    ++cells;
    const Privileges* const privileges = find_privileges(verdict.privileges);
    const bool by_default = privileges != nullptr && privileges->container_default();
    if (verdict.outcome == Outcome::inconclusive && by_default) ++unclear;
    if (verdict.outcome == Outcome::other_program) other_program = true;
    if (!is_fall(verdict.outcome)) continue;
    (by_default ? fell_by_default : fell_with_more).insert(verdict.probe);
  }
  if (cells == 0) return "unclear: not tried";
  if (!fell_by_default.empty()) return "no";
  if (other_program) return "unclear: other program";
  if (unclear > 0) return fmt::format("unclear: {} cells", unclear);
  if (!fell_with_more.empty()) return "by default";
  return "yes";
}

}  // namespace

std::map<std::string, Summary> summarize(const Matrix& matrix) {
  std::map<std::string, Summary> summaries;
  for (const Candidate& candidate : matrix.candidates)
    summaries[candidate.name].protects = protects(matrix, candidate.name);
  for (const Property& property : matrix.observations.properties) summaries[property.strategy].pages = property.pages;
  return summaries;
}

}  // namespace sealbench::verify
