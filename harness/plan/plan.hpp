// The plan: subjects x one workload x parameters x number of blocks. Plain data, made before anything is launched.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/plan/subjects.hpp"
#include "harness/results/results.hpp"

namespace sealbench::workloads {
class Workload;
}

namespace sealbench::plan {

/// Who launches and times.
enum class Engine {
  native,     ///< sealbench-launcher, in randomized blocks
  hyperfine,  ///< the installed hyperfine, one subject after the other
};

/// "native" or "hyperfine"; throws UsageError for another name.
Engine engine_named(std::string_view name);

/// Throws UsageError when there is none.
const workloads::Workload& workload_named(std::string_view name);

/// How many launches of a subject may fail before it is given up.
struct Tolerance {
  int launches = 0;
  double share = 0;  ///< of the blocks; of the two the greater one counts

  [[nodiscard]] int of(int blocks) const;
};

/// "3" or "1%"; throws UsageError.
Tolerance parse_tolerance(std::string_view text);

/// Everything that a run needs; recorded in the results file so that it can be run again.
struct Plan {
  std::vector<Subject> subjects;  ///< the reference is the first
  std::string workload = "run";
  Engine engine = Engine::native;
  int blocks = 300;        ///< samples per subject, over all sessions
  int warmup = 5;          ///< untimed blocks at the start of each session
  int sessions = 3;        ///< independent repetitions, each with a fresh launcher, exe copies and bundle
  std::uint64_t seed = 0;  ///< of the order of the blocks and of the padding of the exe copies
  std::chrono::nanoseconds timeout = std::chrono::seconds(30);  ///< of one launch
  Tolerance tolerance;                                          ///< for launches that fail, by subject
  std::string prepare;                                          ///< for sh(1), before each timed launch; empty: nothing
  std::string bundle;                                           ///< a bundle's directory; empty: the embedded one
  std::string exe_dir;                                          ///< where copies of the exe go; empty: chosen
  std::vector<int> cpus;                                        ///< what launches are pinned to; empty: not pinned
};

/// Whether the subject called `name` was asked for by name.
bool is_named(const Plan& plan, const std::string& name);

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
