// SIGINT and SIGTERM as a question that can be asked.
#pragma once

namespace sealbench::measure {

/// While it exists, SIGINT, SIGTERM and SIGHUP do not end the process but are remembered. One at a time.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// Whether one of them has come.
  [[nodiscard]] static bool requested();
};

}  // namespace sealbench::measure
