// What a strategy keeps on the host between launches, for as long as its exe is under attack.
#pragma once

#include "harness/verify/container.hpp"

namespace sealbench::verify {

/// Calls the runtime's `install` and, at the latest with the end of the object, `uninstall`. Whatever stays ends with
/// the pid namespace that the probing runs in, and with its private directory.
class Kept {
 public:
  /// With a strategy that installs nothing, nothing is called.
  Kept(Runtime runtime, bool installs);
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept();

  /// Makes it, or makes it anew where the exe is another one by now. Throws std::runtime_error with the runtime's
  /// words.
  void install();
  /// Handles that were made keep what they need.
  void uninstall() noexcept;

 private:
  [[nodiscard]] int call(const char* command) const;

  Runtime runtime_;
  bool installs_;
};

}  // namespace sealbench::verify
