// Containers of sealrun to count.
#pragma once

#include <string>

#include "harness/counters/counter.hpp"

namespace sealbench::counters {

/// A temporary bundle with our static payloads, and a state directory. Removed, with all containers, in the end.
class SealrunBundle {
 public:
  SealrunBundle();
  SealrunBundle(const SealrunBundle&) = delete;
  SealrunBundle& operator=(const SealrunBundle&) = delete;
  ~SealrunBundle();

  [[nodiscard]] const std::string& directory() const { return directory_; }

  /// Why containers cannot be launched here, or empty.
  static std::string unavailable();

  /// Makes, and removes, what the strategy keeps between launches.
  [[nodiscard]] Command install(const std::string& strategy) const;
  [[nodiscard]] Command uninstall(const std::string& strategy) const;
  /// A container from start to exit.
  [[nodiscard]] Command run(const std::string& strategy) const;
  /// One that sleeps, to be created and started for exec().
  [[nodiscard]] Command run_detached(const std::string& strategy) const;
  /// A process joined into the sleeping container.
  [[nodiscard]] Command exec(const std::string& strategy) const;
  [[nodiscard]] Command create(const std::string& strategy) const;
  [[nodiscard]] Command remove(const std::string& strategy) const;

 private:
  [[nodiscard]] Command sealrun(const std::string& strategy, std::vector<std::string> arguments) const;
  std::string directory_;
};

/// Runs a command to its end, unobserved; throws std::runtime_error when it fails.
void run_command(const Command& command);

}  // namespace sealbench::counters
