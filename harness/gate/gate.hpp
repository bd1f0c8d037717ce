// The gate: a baseline and a new run in, a decision out. Pure; launching is the caller's.
#pragma once

#include <cstddef>
#include <optional>
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
  /// Its time is undecided, and a slowdown of twice what is allowed would have been so too: nothing was seen.
  [[nodiscard]] bool blind(const Options& options) const;
};

/// What the gate says of a run.
struct Decision {
  Options options;
  std::vector<SubjectDecision> subjects;
  std::vector<std::string> not_compared;  ///< what could not be compared, and why

  [[nodiscard]] bool failed() const;
  /// A subject's time is still "can't tell", or its sessions depend on each other: more blocks may settle it.
  [[nodiscard]] bool wants_more_blocks() const;
  /// Some subject is blind: the gate could not have failed where it should.
  [[nodiscard]] bool blind() const;
  /// About how many blocks would let no subject be blind; none when blocks do not help any.
  [[nodiscard]] std::optional<std::size_t> needed_blocks() const;
  /// 0 passed, 1 failed; with Options::strict also 1 when a subject is undecided; 3 when one is blind, unless
  /// Options::allow_undecided.
  [[nodiscard]] int exit_status() const;
};

/// Decides on `now` by `baseline`: times as ratios to the reference subject of the same run, counts by themselves.
/// Throws std::runtime_error when the two have nothing to compare: another workload or bundle, or no subject in common.
/// `look`, from 1: how often this gate has looked, this time included (timing.hpp).
Decision decide(const results::Results& baseline, const results::Results& now, const Options& options,
                std::size_t look = 1);

/// Whether something was compared at all, times or counts.
bool compared_anything(const Decision& decision);

/// Decides on a run that has the old build's subjects in it: every subject with the member kAgainst is compared with
/// the one that it names, block by block and count by count. Throws std::runtime_error when there is none, or it names
/// none.
Decision decide_against(const results::Results& now, const Options& options, std::size_t look = 1);

/// How many more blocks a baseline needs so that a gate by it can keep its promise; 0 when it has enough, or has no
/// times to compare.
std::size_t blocks_missing(const results::Results& baseline, const Options& options);

/// Why gating by `baseline` with at most `blocks` blocks could never fail; empty when it can.
std::string cannot_fail(const results::Results& baseline, std::size_t blocks, const Options& options);

}  // namespace sealbench::gate
