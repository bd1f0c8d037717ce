#include "workloads/definitions/kernel_state.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <sstream>
#include <string>
#include <thread>

#include "sys/file.hpp"
#include "sys/unique_fd.hpp"
#include "workloads/definitions/host_memory.hpp"

namespace sealbench::workloads {

namespace {

std::int64_t lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// The third column of /proc/cgroups, over all controllers (cgroups(7)).
std::int64_t count_cgroups() {
  std::istringstream lines(sys::read_file("/proc/cgroups"));
  std::int64_t sum = 0;
  std::string line;
  std::getline(lines, line);  // titles
  for (std::string controller; lines >> controller;) {
    std::int64_t hierarchy = 0;
    std::int64_t count = 0;
    std::int64_t enabled = 0;
    lines >> hierarchy >> count >> enabled;
    sum += count;
  }
  return sum;
}

/// One more than the sequence number of the last record, read from where the log stands: "6,339,5140900,-;text"
/// (Documentation/ABI/testing/dev-kmsg). 0 where there is no record.
std::int64_t next_log_line(const sys::UniqueFd& log) {
  std::array<char, 8192> record{};
  std::int64_t next = 0;
  for (ssize_t got = 0; (got = ::read(log.get(), record.data(), record.size() - 1)) > 0;) {
    record[static_cast<std::size_t>(got)] = '\0';
    const char* const comma = std::find(record.data(), record.data() + got, ',');
    if (comma != record.data() + got) next = std::strtoll(comma + 1, nullptr, 10) + 1;
  }
  return next;
}

/// Lines that were ever logged; 0 where they cannot be read.
std::int64_t count_log_lines() {
  const sys::UniqueFd log(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!log) return 0;
  // What was logged since the log was last cleared; where that is nothing, what was logged before.
  std::int64_t next = 0;
  for (const int from : {SEEK_DATA, SEEK_SET}) {
    ::lseek(log.get(), 0, from);
    next = next_log_line(log);
    if (next > 0) break;
  }
  return next;
}

std::int64_t without_page_cache(const HostMemory& memory) { return memory.all() - memory.page_cache; }

void settle() {
  constexpr std::chrono::milliseconds kPause{20};
  constexpr int kQuiet = 5;                  // readings in a row that are no lower
  constexpr int kMost = 100;                 // readings
  constexpr std::int64_t kFall = 16 * 1024;  // bytes; less is somebody else's
  std::int64_t lowest = without_page_cache(host_memory());
  for (int reading = 0, quiet = 0; reading < kMost && quiet < kQuiet; ++reading) {
    std::this_thread::sleep_for(kPause);
    const std::int64_t memory = without_page_cache(host_memory());
    quiet = memory > lowest - kFall ? quiet + 1 : 0;
    lowest = std::min(lowest, memory);
  }
}

}  // namespace

KernelState operator-(const KernelState& a, const KernelState& b) {
  return {.memory = a.memory - b.memory,
          .slab = a.slab - b.slab,
          .dentries = a.dentries - b.dentries,
          .mounts = a.mounts - b.mounts,
          .cgroups = a.cgroups - b.cgroups,
          .log_lines = a.log_lines - b.log_lines};
}

KernelState kernel_tables() {
  KernelState state;
  state.mounts = lines_of(sys::read_file("/proc/self/mountinfo"));
  state.cgroups = count_cgroups();
  return state;
}

KernelState settled_kernel_state() {
  settle();
  const HostMemory memory = host_memory();
  KernelState state;
  state.memory = without_page_cache(memory);
  state.slab = memory.slab;
  std::istringstream(sys::read_file("/proc/sys/fs/dentry-state")) >> state.dentries;
  const KernelState tables = kernel_tables();
  state.mounts = tables.mounts;
  state.cgroups = tables.cgroups;
  state.log_lines = count_log_lines();
  return state;
}

}  // namespace sealbench::workloads
