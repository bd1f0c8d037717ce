// A path of attack: how a process of the container comes to a handle on the exe.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/verify/candidate.hpp"
#include "harness/verify/container.hpp"
#include "harness/verify/observation.hpp"

namespace sealbench::verify {

/// One path. Stateless.
struct AttackPath {
  std::string_view name;     ///< as in the matrix
  std::string_view summary;  ///< one line
  std::string_view needs;    ///< what the path asks for besides code in the container, in words; empty: nothing
  /// The container's own entrypoint is the exe, so that this path needs a container of its own and a dynamic exe.
  bool is_entrypoint = false;
  /// It makes the exe run inside the container, where a dynamic one loads what the image has in its interpreter's
  /// place.
  bool starts_exe = false;
  /// Probes run in a program that was given the handle across execve(2).
  bool across_exec = false;
  /// Makes the agent take handles and returns its list of them; counts attempts and refusals in `access`.
  nlohmann::json (*take)(Container& container, Access& access) = nullptr;
};

/// Every registered path in the order of paths/registry.def.
std::span<const AttackPath* const> all_paths();

/// The path of that name, or null.
const AttackPath* find_path(std::string_view name);

/// Why a path does not exist for the exe of a candidate, as far as the exe itself tells; empty: it may.
std::string why_absent(const AttackPath& path, const Candidate& candidate);

/// A watch of the agent while processes are joined to its container.
struct Ambush {
  std::string via = "exe";             ///< or "map_files"
  std::string argument = {};           ///< take only a process with this argument
  bool kill = false;                   ///< it never ends by itself
  std::vector<std::string> argv = {};  ///< what is joined to the container
  int least_attempts = 1;              ///< go on after a catch, to see every state that the exe is seen in
  int most_attempts = 1000;            ///< give up a race after so many
  int enough_refusals = 10;            ///< by the kernel, of processes that were seen
};

/// Joins processes to the container while the agent watches. Stops early when the kernel refuses every one that is
/// seen.
nlohmann::json ambush(Container& container, const Ambush& ambush, Access& access);

/// The command line that makes the exe, started inside the container as `program`, wait for ever in reading its bundle.
std::vector<std::string> held(const std::string& program);

}  // namespace sealbench::verify
