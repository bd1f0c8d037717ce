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

  /// What a program exits with that one of them ended, once it has written what it has: 128 and the number of the first
  /// that came, as a shell says of a program that dies of it: 130 after SIGINT, 143 after SIGTERM, 129 after SIGHUP.
  [[nodiscard]] static int exit_status();
};

}  // namespace sealbench::measure
