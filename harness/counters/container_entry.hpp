// Whether a launch ran the program of its container, and which program it came from: seen, never inferred from a
// status.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "strategies/sealed_program.hpp"

namespace sealbench::counters {

/// What should be seen of one launch.
struct ExpectedEntry {
  std::string rootfs;                ///< the directory that is the container's root
  std::vector<std::string> process;  ///< the command line of the program that it runs
  std::string exe;                   ///< the runtime's
  /// What of `exe` must have been executed by the process that then executes that program; empty: whatever it likes.
  std::optional<strategies::Part> part;
};

/// What was.
struct ContainerEntry {
  bool ran = false;        ///< a process whose root directory is the container's executed the program
  std::string from;        ///< what this process had been executed from, as in /proc/PID/exe
  std::string difference;  ///< how that differs from what was expected, in words; empty when it does not
};

/// Launches once, under ptrace, and stops it where processes are made and programs executed, nowhere else. A script of
/// the container is recognized by the arguments that its interpreter gets. Throws std::runtime_error when the launch
/// fails or takes longer than `timeout`.
ContainerEntry watch_entry(const Command& command, const ExpectedEntry& expected, std::chrono::nanoseconds timeout);

/// Whether a process with the command line `seen` runs `process`: the same words, or as a script: an interpreter, an
/// argument of its at most, the script's path, and then the same words from the second on.
bool runs_process(const std::vector<std::string>& seen, const std::vector<std::string>& process);

}  // namespace sealbench::counters
