// The system calls of one launch.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>

namespace sealbench::counters {

/// Calls by name. A call counts when it was entered, whether it returned or not; an error when a thread got -1 and an
/// errno back. The kernel's internal restart codes (ERESTARTSYS and its kin, 512 to 516) are no errors: no program ever
/// sees them.
struct Tally {
  std::map<std::string, std::uint64_t> calls;
  std::map<std::string, std::uint64_t> errors;
  /// What sendfile, copy_file_range and splice say that they moved: how runtimes copy their exe.
  std::uint64_t copied_bytes = 0;
  double wall_s =
      0;  ///< from letting the launch go to having waited for it, while it was observed; no part of comparisons

  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const auto& [name, count] : calls) sum += count;
    return sum;
  }

  bool operator==(const Tally& other) const {
    return calls == other.calls && errors == other.errors && copied_bytes == other.copied_bytes;
  }
};

/// "72 calls: 1 access, 2 brk (1 failed), ...": for messages.
std::ostream& operator<<(std::ostream& out, const Tally& tally);

/// Whether a system call's return value is an error that the calling program sees.
constexpr bool is_visible_error(std::int64_t result) {
  constexpr std::int64_t kLargestErrno = 4095;  // MAX_ERRNO in the kernel's include/linux/err.h
  constexpr std::int64_t kFirstRestart = 512;   // ERESTARTSYS to ERESTART_RESTARTBLOCK in include/linux/errno.h
  constexpr std::int64_t kLastRestart = 516;
  return result < 0 && result >= -kLargestErrno && !(result <= -kFirstRestart && result >= -kLastRestart);
}

}  // namespace sealbench::counters
