// What else the processors did during a run.
#pragma once

#include <optional>
#include <string_view>

#include "harness/results/results.hpp"

namespace sealbench::host {

/// Times of all processors together, in seconds since boot (proc(5), the first line of /proc/stat).
struct ProcessorTimes {
  double busy = 0;    ///< user, nice, system, irq, softirq; guests are within user
  double idle = 0;    ///< idle, iowait
  double stolen = 0;  ///< taken by the hypervisor for others
};

/// From the text of /proc/stat with `ticks_per_second` of sysconf(_SC_CLK_TCK); nothing when it is not as expected.
std::optional<ProcessorTimes> processor_times(std::string_view stat, double ticks_per_second);

/// Adds up stretches of time. What this process and all that it waited for took is its own; the rest of what the
/// processors did is other work, in which the kernel's own threads are, also those that clean up after launches.
class Activity {
 public:
  void begin();
  void end();

  /// results.host.during: {"own_share", "other_share", "steal_share"} of the processors' time, and "load_1min" at the
  /// end of the last stretch; empty when nothing was added up.
  [[nodiscard]] results::Json to_json() const;

 private:
  struct Reading {
    ProcessorTimes all;
    double own = 0;
  };
  static std::optional<Reading> read();

  std::optional<Reading> begun_;
  ProcessorTimes all_;
  double own_ = 0;
  double load_ = 0;
};

}  // namespace sealbench::host
