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

/// One subject's logarithms of within-block ratios: now, and in the baseline.
struct TimingInput {
  std::vector<double> now;
  /// None: `now` are ratios to the old build itself (--against), and unchanged is 0 exactly.
  std::optional<std::vector<double>> before;
};

/// What the rule says of one subject, as shares: 0.05 is 5 % slower.
struct Timing {
  Verdict verdict = Verdict::cant_tell;
  double change = 0;               ///< exp(median now - median before) - 1
  std::optional<double> at_least;  ///< bounds of the change, each valid at any time, at the gate's confidence against a
  std::optional<double> at_most;   ///< wrong "slower" (at_least) and a wrong "within" (at_most)
  std::size_t blocks = 0;
};

/// Decides for all subjects of a gate. The null hypothesis of "slower" is that the median log ratio grew by at most
/// ln(1 + max_slowdown): rejected by a sign e-process (analysis/sign_e_process.hpp), so that adding blocks until
/// something is decided does not raise the rate of false alarms, with Holm's correction over the subjects. Half of
/// alpha goes to the e-process, half to the error of the baseline, whose median is replaced by its one-sided bound.
/// "within" rejects the opposite hypothesis, "faster" that nothing became faster (non-inferiority and superiority,
/// Schuirmann 1987). `control` holds the log ratios of A' to A: when they are shown to lie beyond half of what is
/// allowed, every verdict is "environment".
std::vector<Timing> decide_timing(std::span<const TimingInput> subjects, std::span<const double> control,
                                  const Options& options);

/// Why this gate could not fail whatever it measured, with what to do; empty when it can. `blocks`: how many it may
/// take at most.
std::string cannot_fail(std::span<const TimingInput> subjects, std::size_t blocks, const Options& options);

}  // namespace sealbench::gate
