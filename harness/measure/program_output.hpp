// What another program prints.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace sealbench::measure {

/// How a program ended and what it wrote.
struct ProgramOutput {
  int status = 0;  ///< exit status, 128 + n for a signal
  std::string out;
  std::string err;
};

/// Runs argv[0] (a path) to its end, with empty standard input and PATH as its environment. What it writes may be of
/// any length. Throws std::system_error when it cannot be started, std::runtime_error, after killing it and its process
/// group, when `limit` passes or `stop` says so.
ProgramOutput run_program(
    const std::vector<std::string>& argv, std::chrono::milliseconds limit, bool (*stop)() = [] { return false; });

}  // namespace sealbench::measure
