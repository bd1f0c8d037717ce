// What a strategy keeps on the host between launches, for as long as its exe is under attack.
#pragma once

#include <string>
#include <vector>

namespace sealbench::verify {

/// Calls `sealrun install` and, at the latest with the end of the object, `uninstall`. Whatever stays ends with the pid
/// namespace that the probing runs in, and with its private directory.
class Kept {
 public:
  /// `sealrun` with its options, which are followed by the command and `words`; nothing is called without one. `log`
  /// takes its standard error.
  Kept(std::vector<std::string> sealrun, std::vector<std::string> words, std::string log);
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

  std::vector<std::string> sealrun_;
  std::vector<std::string> words_;
  std::string log_;
};

}  // namespace sealbench::verify
