// Programs that `bench verify` starts: with their standard streams given, and a limit in time.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "sys/unique_fd.hpp"

namespace sealbench::verify {

/// Descriptors for a program's standard streams; a negative one stands for /dev/null.
struct Streams {
  int in = -1;
  int out = -1;
  int err = -1;
};

/// A started program; killed and reaped with the object if it still runs.
class Process {
 public:
  /// Starts argv[0] (a path) with an environment of PATH only. Throws std::system_error that names it.
  Process(const std::vector<std::string>& argv, const Streams& streams);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const sys::UniqueFd& pidfd() const { return pidfd_; }
  /// Waits for the end and returns the exit status, 128+n for a signal. Throws std::runtime_error, after killing the
  /// program, when `limit` passes.
  int wait(std::chrono::milliseconds limit);

 private:
  int reap();
  std::string name_;
  pid_t pid_ = -1;
  sys::UniqueFd pidfd_;
};

}  // namespace sealbench::verify
