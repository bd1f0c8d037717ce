// What a gate launches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/gate/options.hpp"
#include "harness/plan/plan.hpp"
#include "harness/results/results.hpp"

namespace sealbench::cli {

/// What the user asked for beside the baseline; what is empty is the baseline's, else bench's default.
struct GatePlanOptions {
  std::string runtime;
  std::string strategies;
  std::string workload;
  std::vector<std::string> settings;  ///< NAME=VALUE of the workload's parameters
  std::string prepare;
  std::string exe_size;
  std::string exe_dir;
  std::string against;  ///< path of the old build
  std::string seed;
  int runs = 0;
  gate::Options rules;
};

/// The baseline's plan, for the subjects that it has samples of, with a control when times are compared; without a
/// baseline (--against) one of all strategies. Throws UsageError.
plan::Plan gate_plan(const std::optional<results::Results>& baseline, const GatePlanOptions& options);

/// The plan of a new baseline: that of the old one, if there is one, changed by what the user asked for; of
/// gate::kBaselineShape by default, so that its own error is small beside what it has to show, and one block when
/// counts alone are compared. Throws UsageError.
plan::Plan baseline_plan(const std::optional<results::Results>& old, const GatePlanOptions& options);

/// The counters that the baseline was counted with and that can be compared; with `names`, those. None when counts are
/// not compared. Throws UsageError for an unknown name.
std::vector<const counters::Counter*> gate_counters(const std::optional<results::Results>& baseline,
                                                    const std::string& names, const gate::CountsRule& rule);

}  // namespace sealbench::cli
