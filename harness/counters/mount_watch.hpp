// Changes of the mount table, as a host daemon learns of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "sys/unique_fd.hpp"

namespace sealbench::counters {

/// An open /proc/self/mountinfo. The kernel keeps, for each, whether the table of its mount namespace has changed since
/// it was last asked (poll(2) answers POLLERR|POLLPRI; proc(5)): several changes between two questions are one answer.
class MountWatch {
 public:
  /// Throws std::system_error.
  MountWatch();
  /// Whether the table has changed since the last call, or since construction.
  bool changed();
  /// Waits for a change until `stop` is readable. Returns whether there was a change.
  bool wait_for_change(const sys::UniqueFd& stop);

 private:
  sys::UniqueFd table_;
};

/// A daemon like systemd or udisks: a thread that sleeps in poll and counts how often it is woken while this lives.
class MountPoller {
 public:
  MountPoller();
  MountPoller(const MountPoller&) = delete;
  MountPoller& operator=(const MountPoller&) = delete;
  ~MountPoller();

  /// Ends the thread, after it has answered what was pending, and returns the number of its wake-ups.
  std::uint64_t stop();

 private:
  MountWatch watch_;
  sys::UniqueFd stop_;         // an eventfd
  std::uint64_t wakeups_ = 0;  // read only once the thread has ended
  std::thread thread_;
};

}  // namespace sealbench::counters
