// How often the gate is wrong on this machine: a tally of gates whose answer is known beforehand.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "harness/gate/options.hpp"
#include "harness/gate/verdict.hpp"
#include "harness/report/report.hpp"
#include "harness/results/results.hpp"

namespace sealbench::gate {

/// Gates with the same injected slowdown.
struct Arm {
  double slowdown = 0;  ///< share of the median launch that was added to one side; 0: both sides are the same
  std::size_t gates = 0;
  std::size_t slower = 0;       ///< false alarms when slowdown is 0, else detections
  std::size_t within = 0;       ///< or faster: it passed
  std::size_t cant_tell = 0;    ///< after the most blocks that a gate may take here
  std::size_t environment = 0;  ///< the machine was to blame

  void add(Verdict verdict);
};

/// What calibrate found.
struct Calibration {
  Options options;
  std::string strategy;
  double median_s = 0;  ///< of a launch, which the slowdowns are shares of
  std::size_t most_blocks = 0;
  double blocks_per_gate = 0;  ///< mean
  std::vector<Arm> arms;       ///< ascending by slowdown
};

/// The smallest injected slowdown that, like all larger ones, was found in at least `share` of its gates.
std::optional<double> smallest_found(const Calibration& calibration, double share = 0.95);

/// One gate for each subject of `results` with the member kAgainst, by decide_timing() for that subject alone, as a
/// gate with one subject does; in the order of the subjects.
std::vector<Verdict> verdicts(const results::Results& results, const Options& options, std::size_t look = 1);

/// The rates with Clopper-Pearson intervals (95 %), what may be claimed of false alarms, and the smallest slowdown that
/// is found.
void write_text(const Calibration& calibration, const report::Style& style, std::ostream& out);
void write_json(const Calibration& calibration, std::ostream& out);

}  // namespace sealbench::gate
