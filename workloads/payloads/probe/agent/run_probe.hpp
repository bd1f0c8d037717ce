// Runs one probe in a process of its own.
#pragma once

#include <nlohmann/json.hpp>

#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

/// How the process that probes comes to its handle.
enum class Inheritance {
  fork,  ///< a copy of the agent
  exec,  ///< a fresh program that was given the handle across execve(2)
};

/// Runs the probe on descriptor `handle` in a child, for at most ten seconds. The reply has `steps[]` (`call`, `errno`)
/// and `done`, which is true only if the probe came to its end.
nlohmann::json run_probe(const Probe& probe, int handle, Inheritance inheritance);

/// Runs the probe in this process and writes the reply's JSON to descriptor `out`.
void attempt_here(const Probe& probe, int handle, int out);

}  // namespace sealbench::probe
