// Waiting for a container in the foreground.
#pragma once

#include "workloads/sealrun/launch/launch.hpp"

namespace sealbench::sealrun {

/// Holds all signals back from construction on, so that none is lost before there is a process to forward it to; the
/// launched process does not inherit this. For good: this process ends soon after, with the container's status and not
/// by a signal that came too late for it.
class SignalForwarder {
 public:
  SignalForwarder();
  SignalForwarder(const SignalForwarder&) = delete;
  SignalForwarder& operator=(const SignalForwarder&) = delete;

  /// Forwards every signal to `process`, a child, until it ends; returns its exit status, 128 + n for signal n.
  int wait(const ContainerProcess& process);
};

}  // namespace sealbench::sealrun
