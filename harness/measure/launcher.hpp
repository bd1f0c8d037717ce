// Launching one program and measuring it: the interface, so that tests can put a fake in its place, and the real one.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "sys/unique_fd.hpp"
#include "workloads/command.hpp"
#include "workloads/launched.hpp"

namespace sealbench::measure {

using Command = workloads::Command;

using Usage = workloads::Usage;
using Outcome = workloads::Outcome;

/// How a launch is made.
struct Terms {
  std::chrono::nanoseconds timeout{0};  ///< then it is killed with everything it started; 0: never
  /// Waited for by spinning, after the first reading of the clock and before the spawn: a slowdown of known size, for
  /// calibration. A sleep would add the timer's slack of 50 us (prctl(2), PR_SET_TIMERSLACK) and a wake-up.
  std::chrono::nanoseconds delay{0};
  /// For programs that take long, such as other benchmarks: asked now and then, and killed likewise when it says so.
  bool (*stop)() = nullptr;
};

/// Launches programs one after the other.
class Launcher {
 public:
  Launcher() = default;
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;
  virtual ~Launcher() = default;

  /// Runs `command` to its end. A program that fails is an Outcome; throws std::system_error only when launching itself
  /// is impossible.
  virtual Outcome launch(const Command& command, const Terms& terms) = 0;
};

/// Talks to a process of its own, sealbench-launcher, that ends with this object.
class ProcessLauncher final : public Launcher {
 public:
  /// Starts `program` (the path of sealbench-launcher), in `surroundings` for all its launches, whatever they ask for
  /// themselves. Throws std::system_error, also when the surroundings cannot be made. Must be called by a thread that
  /// outlives this object, for the launcher dies with the thread that made it.
  explicit ProcessLauncher(const std::string& program, const workloads::Surroundings& surroundings = {});
  ~ProcessLauncher() override;

  Outcome launch(const Command& command, const Terms& terms) override;

  /// The mount namespace of its launches, as a path in /proc, when it is another than this process's; else empty.
  [[nodiscard]] std::string mount_namespace() const;
  /// The mount table of its launches: a path in /proc.
  [[nodiscard]] std::string mount_table() const;

 private:
  void await_surroundings(const workloads::Surroundings& surroundings);
  void end();

  sys::UniqueFd socket_;
  pid_t pid_ = -1;
};

}  // namespace sealbench::measure
