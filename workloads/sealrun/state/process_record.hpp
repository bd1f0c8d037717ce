// The part of state.json that says which process the container is: of a fixed size and at a fixed place, so that it is
// written by one small pwrite(2), by the process itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::sealrun {

/// For one process that is about to be made.
class ProcessRecord {
 public:
  /// Where in state.json it stands: behind the brace that opens the object.
  static constexpr off_t kPlace = 1;
  /// The members of a container that has no process yet: its pid is 0.
  static std::string none();

  /// `state`: state.json, open for writing for as long as this object is used. Now is when the interval begins in which
  /// the process is made.
  explicit ProcessRecord(const sys::UniqueFd& state);

  /// Writes that the process is `pid` and began before now. Nothing but system calls: for a process that was cloned
  /// into our memory, which thereby is recorded before it does anything else. 0 or -errno.
  [[nodiscard]] long write(pid_t pid) const;

 private:
  int state_;
  std::uint64_t started_after_;
};

}  // namespace sealbench::sealrun
