// Starts init from the sealed exe and sees it through to the container's process.
#pragma once

#include <sys/types.h>

#include <functional>
#include <stdexcept>
#include <vector>

#include "strategies/strategy.hpp"
#include "sys/phases.hpp"
#include "sys/unique_fd.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {

/// Init could not do a step; the text says which, in words.
class InitError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a launch needs besides its plan.
struct LaunchRequest {
  const strategies::SealedExe& exe;
  sys::PhaseRecorder phases;
  std::vector<int> inherited;  ///< descriptors that init keeps: namespaces, cgroups, the start FIFO
  /// Called with the container's process as soon as its pid is known; it is still being set up.
  std::function<void(pid_t)> on_process;
  /// Called to write the id maps of the container's process, when the plan asks for it.
  std::function<void(pid_t)> map_ids;
};

/// Clones, executes init, sends it the program and waits until it has executed the process or, for a plan that waits
/// for start, is ready to. Returns the pid of the container's process, a child of the caller. Throws InitError or
/// std::system_error, with every process of the failed launch reaped.
pid_t launch(const Plan& plan, const LaunchRequest& request);

}  // namespace sealbench::sealrun
