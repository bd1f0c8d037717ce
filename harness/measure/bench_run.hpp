// A whole run: timing pass, counting pass, results.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/measure/runner.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/plan/plan.hpp"
#include "harness/results/results.hpp"

namespace sealbench::measure {

/// What a run is told beside its plan.
struct RunOptions {
  std::vector<const counters::Counter*> counters;
  std::string metric = {};  ///< what ratios are of; empty: what answers the workload's question
  std::function<void(const std::string& label, int done, int total)> progress = [](const std::string&, int, int) {};
  std::function<bool()> stop = [] { return false; };
  std::function<bool()> enough = [] { return false; };  ///< see Hooks
  /// Given all that was measured so far when a session is over; see Hooks.
  std::function<void(const results::Results&)> after_session = [](const results::Results&) {};
  /// What becomes of a subject that was given up after it had been measured for a while: a report shows what there is,
  /// a gate compares only what it could measure to the end.
  enum class GivenUp { kept, left_out } given_up = GivenUp::kept;
};

/// A run that goes on for as long as its owner asks.
class BenchRun {
 public:
  /// `plan` and `workspace` outlive it. Throws UsageError, HostError, workloads::BundleError, std::system_error, as do
  /// the others.
  BenchRun(const plan::Plan& plan, Workspace& workspace, RunOptions options);
  BenchRun(const BenchRun&) = delete;
  BenchRun& operator=(const BenchRun&) = delete;
  ~BenchRun();

  /// Launches every subject once in each of so many further blocks, in so many further sessions.
  void measure(int blocks, int sessions);
  /// The counting pass, in a session of its own, over the subjects that were measured. Once.
  void count();
  /// All that was measured so far, with ratios; what only the caller knows is left empty (version, commit, date,
  /// command line). Subjects that could not be measured are in `omitted` with the reason. The reference
  /// is the first that was measured to the end.
  [[nodiscard]] results::Results results() const;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

/// What samples of the workload have besides their wall time, as results hold it.
std::vector<results::Metric> metrics_of(const workloads::Workload& workload);

/// The whole plan at once: all of its blocks, then the counting pass unless it was interrupted.
results::Results measure(const plan::Plan& plan, Workspace& workspace, const RunOptions& options);

}  // namespace sealbench::measure
