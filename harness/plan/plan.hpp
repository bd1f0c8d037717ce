// The plan: subjects x one workload x parameters x number of blocks. Plain data, made before anything is launched.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::plan {

/// One row of the table to be.
struct Subject {
  std::string name;                 ///< unique in the plan
  std::string runtime = "sealrun";  ///< a registered runtime adapter
  std::string strategy;             ///< a registered strategy
  std::int64_t exe_bytes = 0;       ///< size of its copy of the exe; kNativeSize: unpadded
  std::string program;              ///< path of another build of the runtime; empty: the one beside bench, else on PATH
  bool control = false;             ///< the reference once more (with_control)
  std::string against;              ///< the subject that holds the old build (with_old_build); else empty
  std::chrono::nanoseconds delay{0};  ///< added to each of its launches (calibration)
};

/// Everything that a run needs; recorded in the results file so that it can be run again.
struct Plan {
  std::vector<Subject> subjects;  ///< the reference is the first
  std::string workload = "run";
  int blocks = 300;        ///< samples per subject, over all sessions
  int warmup = 5;          ///< untimed blocks at the start of each session
  int sessions = 3;        ///< independent repetitions, each with a fresh launcher, exe copies and bundle
  std::uint64_t seed = 0;  ///< of the order of the blocks and of the padding of the exe copies
  std::chrono::nanoseconds timeout = std::chrono::seconds(30);  ///< of one launch
  std::string bundle;                                           ///< a bundle's directory; empty: the embedded one
  std::string exe_dir;                                          ///< where copies of the exe go; empty: chosen
  std::vector<int> cpus;                                        ///< what launches are pinned to; empty: not pinned
};

/// The subjects for --strategy ("all", or names separated by commas; a name may come twice, for an A/A run, and is then
/// called "NAME #2"; the reference's repetition is a control) on each of `sizes`. noclone comes first when it is among
/// them, because it is the reference; otherwise the first that was named is. Throws UsageError with the known names.
std::vector<Subject> make_subjects(std::string_view strategies, const std::vector<std::int64_t>& sizes);

/// A list of CPUs as in cpuset(7) and taskset(1): "0,2-4". Throws UsageError.
std::vector<int> parse_cpus(std::string_view text);

/// How many of `blocks` session `session` of `sessions` measures: as even as possible, earlier sessions take the rest.
int blocks_of_session(int blocks, int sessions, int session);

/// What to record in a results file; `orders` are the orders of the blocks that were measured.
results::Json to_json(const Plan& plan, const std::vector<std::vector<std::size_t>>& orders);

/// Reads what to_json recorded, to run it again; the seed is left to the caller, for the same order again would be no
/// new draw. Throws UsageError that names the member which is missing or wrong.
Plan from_json(const results::Json& json);

}  // namespace sealbench::plan
