// A probe: one attempt, from inside a container, to reach or change the exe through a handle on it.
#pragma once

#include <string_view>

namespace sealbench::probe {

class Attack;

/// What a probe is after. A fall contradicts the strategy's claim of the same name (strategies::Claim).
enum class Goal {
  content,      ///< the bytes of the exe
  metadata,     ///< its mode, owner, times, attributes, links
  filesystem,   ///< the superblock of the host's filesystem
  file_handle,  ///< the host's file through another mount, by open_by_handle_at(2)
};

/// The fixed facts of a probe and the attempt itself. The harness reads the facts; `attempt` runs inside the container
/// only. Success is never judged by the probe: the host looks at the file, its metadata and its filesystem before and
/// after.
struct Probe {
  std::string_view name;  ///< as in the matrix
  Goal goal = Goal::content;
  std::string_view summary;    ///< what it does, one line
  std::string_view mechanism;  ///< why a fall is possible, one line: printed with a failed cell
  /// Runs only with --experiments: it attacks something that no strategy can defend.
  bool experiment = false;
  void (*attempt)(Attack& attack) = nullptr;
};

/// The word for a goal, as in results files.
std::string_view to_string(Goal goal);

}  // namespace sealbench::probe
