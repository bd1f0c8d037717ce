// What the threads of a launch did, and when.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/counters/held_child.hpp"
#include "strategies/strategy.hpp"

namespace sealbench::counters {

/// One thing that a thread of the launch did.
struct Event {
  enum class Kind {
    on_cpu,            ///< was given a CPU
    off_cpu_waiting,   ///< gave its CPU up to wait: a voluntary switch
    off_cpu_runnable,  ///< had its CPU taken: an involuntary switch
    exec,
    exit,
    page_fault,
    mount_lock_wait,  ///< began to wait for the lock of all mount tables (namespace_sem)
    mount_lock_held,  ///< the wait is over
  };
  std::uint64_t ns = 0;  ///< CLOCK_MONOTONIC
  pid_t thread = 0;
  pid_t process = 0;
  Kind kind = Kind::exec;
  std::string program;  ///< of exec and exit, as in /proc/PID/comm
};

/// Whether events can be had here: from eBPF programs on tracepoints.
strategies::Support event_support();

/// What this kernel does not tell, with the reason, for example page faults without their tracepoints.
std::vector<std::string> untold_events();

/// Lets the held child run to its end, like its wait(), and returns the events of its process tree in the order of
/// time. Throws std::runtime_error when the launch fails or events were lost.
std::vector<Event> run_and_tell(HeldChild& child);

/// Waits for the lock of all mount tables.
struct MountLockWaits {
  std::uint64_t waits = 0;
  std::uint64_t ns = 0;  ///< summed over threads
};

/// Whether such waits can be told here.
strategies::Support mount_lock_support();

/// The same for nothing but these waits: for many launches, whose other events are too many.
MountLockWaits run_and_tell_waits(HeldChild& child);

}  // namespace sealbench::counters
