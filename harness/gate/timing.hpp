// The decision rule for times, a pure function of log ratios: simulated in tests/unit/gate.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/gate/options.hpp"
#include "harness/gate/verdict.hpp"

namespace sealbench::gate {

/// One subject's log ratios as the median of each session, in order of measurement: now, and in the baseline. Sessions
/// are the units: blocks of one session share what it is made of, however many they are.
struct TimingInput {
  std::vector<double> now;
  /// None: `now` are ratios to the old build itself (--against), and unchanged is 0 exactly.
  std::optional<std::vector<double>> before;
  std::size_t blocks = 0;  ///< of now
};

/// Why a verdict is `environment`.
enum class Disturbance {
  none,
  control_differs,  ///< the reference differs from its own copy
  blocks_depend,    ///< sessions depend on those before them so much that all of them say next to nothing
};

/// What the rule says of one subject, as shares: 0.05 is 5 % slower.
struct Timing {
  Verdict verdict = Verdict::cant_tell;
  double change = 0;               ///< exp(mean of now - mean of before) - 1
  std::optional<double> at_least;  ///< bounds of the change at this look, at the gate's confidence against a
  std::optional<double> at_most;   ///< wrong "slower" (at_least) and a wrong "within" (at_most)
  std::size_t blocks = 0;
  std::size_t sessions = 0;
  Disturbance disturbance = Disturbance::none;
  /// The smallest slowdown that a gate which knows as much as this one finds with a probability of 95 %; none when it
  /// cannot fail at all.
  std::optional<double> detectable;
  /// About how many blocks it would take to find twice the allowed slowdown so; none when no number would, because the
  /// baseline is too vague, or when one session says nothing of that.
  std::optional<std::size_t> needed_blocks;
  bool baseline_is_vague = false;
};

/// Decides for all subjects of a gate. The null hypothesis of "slower" is that the mean over sessions of the median log
/// ratio grew by at most ln(1 + max_slowdown): Student's t over sessions (Welch's, where a baseline has an error of its
/// own), with the error of sessions that depend on each other (analysis/session_mean.hpp) as far as one subject or all
/// of them together show that they do, and Holm's correction over the subjects. It is looked at again and again while
/// blocks are added: the look-th look, from 1, spends its share of alpha (shape.hpp). "within" rejects the opposite
/// hypothesis, "faster" that nothing became faster (non-inferiority and superiority: Schuirmann, "A comparison of the
/// two one-sided tests procedure and the power approach", J. Pharmacokinet. Biopharm. 15 (1987) 657-680). `control`
/// holds the sessions' medians of A' to A: when they are shown to lie beyond half of what is allowed, every verdict is
/// "environment"; so is that of a subject whose sessions depend on each other so much that fewer than six independent
/// ones are left.
std::vector<Timing> decide_timing(std::span<const TimingInput> subjects, std::span<const double> control,
                                  const Options& options, std::size_t look = 1);

/// Whether a gate that knows as much as `timing` finds twice the allowed slowdown with a probability of 95 %: what the
/// gate promises. One that does not could not have failed where it should.
bool could_have_failed(const Timing& timing, const Options& options);

/// How many more blocks baselines need so that their share of the error lets a gate keep that promise; 0 when they
/// know enough. `sessions`: of each subject, its medians; `blocks`: what they have.
std::size_t blocks_missing(std::span<const std::vector<double>> sessions, std::size_t blocks, const Options& options);

/// Why this gate could not fail whatever it measured, with what to do; empty when it can. `blocks`: how many it may
/// take at the first look.
std::string cannot_fail(std::span<const TimingInput> subjects, std::size_t blocks, const Options& options);

}  // namespace sealbench::gate
