// Starts init from the sealed exe and sees it through to the container's process.
#pragma once

#include <sys/types.h>

#include <functional>
#include <stdexcept>
#include <vector>

#include "sys/phases.hpp"
#include "sys/unique_fd.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {

/// Init could not do a step; the text says which, in words.
class InitError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The container's process: what it is called here, and a handle on it.
struct ContainerProcess {
  pid_t pid = 0;
  sys::UniqueFd handle;
};

/// What to do with the container's process.
using OnProcess = std::function<void(const ContainerProcess&)>;

/// What a launch needs besides its plan.
struct LaunchRequest {
  sys::UniqueFd exe;  ///< the sealed exe; closed once init runs from it, so that it lasts no longer than init does
  sys::PhaseRecorder phases;
  std::vector<int> inherited;  ///< descriptors that init keeps: namespaces, cgroups, the start FIFO
  /// Called with the container's process once init has forked it, or calls because it is about to wait itself; it is
  /// still being set up, and where the plan says so it waits until this has returned before it executes anything of the
  /// container's.
  OnProcess on_process;
  /// Called to write the id maps of the container's process, when the plan asks for it.
  std::function<void(pid_t)> map_ids;
  /// For a caller who waits for the process anyway: called after on_process, it returns when the process has ended and
  /// is reaped. Whether init could execute it is asked only then, which spares the launch a wake-up in its middle.
  OnProcess wait_for_end;
};

/// Clones, executes init, sends it the program and waits until it has executed the process or, for a plan that waits
/// for start, is ready to, or with wait_for_end has ended. Returns the pid of the container's process, a child of the
/// caller. Throws InitError or std::system_error, with every process of the failed launch reaped.
pid_t launch(const Plan& plan, LaunchRequest request);

}  // namespace sealbench::sealrun
