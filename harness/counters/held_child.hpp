// A launched process that waits before its exec until its observer is ready.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "harness/counters/counter.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::counters {

/// Longest time that one observed launch may take.
inline constexpr std::chrono::seconds kLaunchTimeout{60};

/// How long descendants may go on after the launched process has ended, without a system call of theirs, before they
/// count as detached.
inline constexpr std::chrono::milliseconds kLinger{200};

/// Made at once; the child blocks in a read until release() and then executes the command. Standard input and output
/// are /dev/null or the command's own, standard error is kept for error messages. Whoever observes it has all the time
/// that it needs in between, and the first call of the launch proper is the child's execve.
class HeldChild {
 public:
  /// Throws std::system_error. `inherited` is one close-on-exec descriptor that the child keeps under its number, or
  /// -1.
  explicit HeldChild(const Command& command, int inherited = -1);
  HeldChild(const HeldChild&) = delete;
  HeldChild& operator=(const HeldChild&) = delete;
  /// Kills the child if nobody has reaped it.
  ~HeldChild();

  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Lets the child run.
  void release();

  /// Waits until the child ends and reaps it; kills it after kLaunchTimeout. Throws std::runtime_error, with the
  /// command's standard error, when the execve failed or the status is not 0.
  void wait();

  /// For a tracer, whose own wait has reaped the child: from now on the pid is nobody's.
  void reaped();

  /// Time from release() to the reaping, in seconds, on CLOCK_MONOTONIC.
  [[nodiscard]] double wall_s() const { return std::chrono::duration<double>(ended_ - released_).count(); }

  /// Throws as wait() does unless `status` (of waitpid(2)) is a success.
  void check_status(int status) const;

 private:
  struct Plan;

  [[nodiscard]] std::string standard_error() const;

  std::unique_ptr<Plan> plan_;  // the child's until it executes its program
  std::string program_;
  sys::UniqueFd gate_;     // one byte lets the child go on, its end makes the child give up
  sys::UniqueFd errors_;   // what the child wrote to its standard error: a memfd
  sys::UniqueFd failure_;  // errno of a failed execve
  pid_t pid_ = -1;
  std::chrono::steady_clock::time_point released_;
  std::chrono::steady_clock::time_point ended_;
  bool reaped_ = false;  // by then the pid may be another process's
};

}  // namespace sealbench::counters
