// The field of one container: the exe that it attacks, and the observation of every probe from the host.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "harness/verify/arena.hpp"
#include "harness/verify/attack_path.hpp"
#include "harness/verify/observation.hpp"
#include "harness/verify/truth.hpp"
#include "strategies/sealed_program.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::verify {

/// The private copy of an exe in the arena, with its state before anything happened, and what of it handles are on.
class Target {
 public:
  Target(const Arena& arena, std::string exe, strategies::Part sealed)
      : arena_(arena), exe_(std::move(exe)), sealed_(sealed) {}

  [[nodiscard]] const std::string& exe() const { return exe_; }
  /// Gives the exe to `owner` and takes its present state as the one to come back to.
  void reset(unsigned owner);
  /// Takes the host's present mount table as the one to come back to: a strategy may have been installed, which may
  /// keep a mount.
  void take_mount_table();
  /// What changed since reset() or the last call; puts everything back.
  Change observe_and_restore();
  /// How the program at `path` differs from what a handle should be on, in words; empty when it does not.
  [[nodiscard]] std::string difference_of(const std::string& path) const;

 private:
  const Arena& arena_;
  std::string exe_;
  strategies::Part sealed_;
  Snapshot baseline_;
};

/// How far run_path() came.
struct Progress {
  Access access = {};
  std::size_t probes_done = 0;  ///< of those that were asked for; fewer when a fall left its mark on the handle
};

/// Runs `probes` with every handle that `path` gets the agent of `container`, and appends one observation for each
/// probe and handle; for a path without a handle they are not done, with the reason. Stops after a probe that changed
/// the handle itself (its copy, or the flags of its mount): what follows must start with a fresh one, or the first fall
/// would make all later probes fall. `disabled` probes are left out but noted: for tests.
Progress run_path(Container& container, const AttackPath& path, Target& target,
                  std::span<const probe::Probe* const> probes, const std::vector<std::string>& disabled,
                  const Observation& labels, std::vector<Observation>& out);

}  // namespace sealbench::verify
