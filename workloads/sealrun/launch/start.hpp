// What run and create have in common: from a bundle to a container whose init is under way; and its counterpart for
// exec.
#pragma once

#include <functional>
#include <string>

#include "strategies/strategy.hpp"
#include "sys/phases.hpp"
#include "workloads/sealrun/bundle/spec.hpp"
#include "workloads/sealrun/launch/launch.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

struct StartOptions {
  std::string root;
  std::string id;
  std::string bundle = ".";
  std::string pid_file;
  std::string console_socket;  ///< of a process with a terminal: the socket that is sent it
  const strategies::Strategy* seal = nullptr;
  std::string artefacts;  ///< where strategies keep things; "": their default
  bool cgroups = true;
  bool new_keyring = true;
  int preserved_fds = 0;
  sys::PhaseRecorder phases;
  bool wait_for_start = false;  ///< create
  /// Called with the bundle's process before anything of it is made; may throw.
  std::function<void(const Process&)> check_process;
  OnProcess wait_for_end;  ///< run in the foreground: as in LaunchRequest
};

/// Starts a container, and with wait_for_end sees it to its end. On an exception nothing of it is left.
Container start_container(const StartOptions& options);

struct ExecOptions {
  const Container& container;
  const sys::UniqueFd& joined;  ///< its process, running
  const Spec& spec;             ///< of the container's bundle
  const Process& process;
  std::string pid_file;
  std::string console_socket;  ///< as in StartOptions
  const strategies::Strategy* seal = nullptr;
  std::string artefacts;  ///< where strategies keep things; "": their default
  int preserved_fds = 0;
  sys::PhaseRecorder phases;
  OnProcess wait_for_end;  ///< in the foreground: as in LaunchRequest
};

/// Starts a process in a running container, and with wait_for_end sees it to its end; returns its pid, a child of the
/// caller.
pid_t start_process(const ExecOptions& options);

}  // namespace sealbench::sealrun
