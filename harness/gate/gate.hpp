// The gate: a baseline and a new run in, a decision out. Pure; launching is the caller's.
#pragma once

#include <string>
#include <vector>

#include "harness/gate/counts.hpp"
#include "harness/gate/options.hpp"
#include "harness/gate/timing.hpp"
#include "harness/results/results.hpp"

namespace sealbench::gate {

/// Member of Subject::extra that names the subject of the same run which holds the old build (--against).
inline constexpr const char* kAgainst = "against";

/// What the gate says of one subject.
struct SubjectDecision {
  std::string name;
  bool missing = false;  ///< it is in the baseline and could not be measured now; `reason` tells why
  bool broken = false;   ///< missing because its launches fail: not the host's doing, so the gate fails
  bool timed = false;    ///< whether its time could be compared; `timing` means nothing otherwise
  Timing timing;
  CountsOutcome counts;
  std::string reason;  ///< in words, for people

  [[nodiscard]] bool failed() const {
    return broken || counts.failed() || (timed && timing.verdict == Verdict::slower);
  }
  /// Neither passed nor failed.
  [[nodiscard]] bool undecided() const;
};

/// What the gate says of a run.
struct Decision {
  Options options;
  std::vector<SubjectDecision> subjects;
  std::vector<std::string> not_compared;  ///< what could not be compared, and why

  [[nodiscard]] bool failed() const;
  /// A subject's time is still "can't tell": more blocks may settle it. Looking again costs nothing (timing.hpp).
  [[nodiscard]] bool wants_more_blocks() const;
  /// 0 passed, 1 failed; with Options::strict also 1 when a subject is undecided.
  [[nodiscard]] int exit_status() const;
};

/// Decides on `now` by `baseline`: times as ratios to the reference subject of the same run, counts by themselves.
/// Throws std::runtime_error when the two have nothing to compare: another workload or bundle, or no subject in common.
Decision decide(const results::Results& baseline, const results::Results& now, const Options& options);

/// Whether something was compared at all, times or counts.
bool compared_anything(const Decision& decision);

/// Decides on a run that has the old build's subjects in it: every subject with the member kAgainst is compared with
/// the one that it names, block by block and count by count. Throws std::runtime_error when there is none, or it names
/// none.
Decision decide_against(const results::Results& now, const Options& options);

/// Why gating by `baseline` with at most `blocks` blocks could never fail; empty when it can.
std::string cannot_fail(const results::Results& baseline, std::size_t blocks, const Options& options);

}  // namespace sealbench::gate
