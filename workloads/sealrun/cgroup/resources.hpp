// linux.resources of a bundle, typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workloads/sealrun/bundle/fields.hpp"

namespace sealbench::sealrun::cgroup {

/// One entry of linux.resources.devices: allows or denies mknod, reading and writing of device nodes.
struct DeviceRule {
  bool allow = false;
  char type = 'a';                      ///< 'a' all, 'b' block, 'c' character
  std::optional<std::int64_t> major{};  ///< absent: every one
  std::optional<std::int64_t> minor{};  ///< absent: every one
  std::string access = "rwm";           ///< a subset of "rwm": read, write, mknod
  bool operator==(const DeviceRule&) const = default;
};

/// linux.resources.memory. Bytes; -1 is "no limit"; absent or 0 leaves the kernel's default, as in runc.
struct Memory {
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> reservation;  ///< soft limit
  std::optional<std::int64_t> swap;         ///< memory and swap together, as on cgroup v1
  std::optional<std::int64_t> kernel_tcp;   ///< v1 only
  std::optional<std::int64_t> swappiness;   ///< 0 to 100; v1 only
  bool disable_oom_killer = false;          ///< v1 only
  bool use_hierarchy = false;               ///< v2 and Linux >= 5.11 always do
  bool check_before_update = false;         ///< refuse a limit below what the cgroup already uses
};

/// linux.resources.cpu. Times in microseconds.
struct Cpu {
  std::optional<std::int64_t> shares;  ///< 2 to 262144
  std::optional<std::int64_t> quota;   ///< -1: none
  std::optional<std::int64_t> period;
  std::optional<std::int64_t> burst;
  std::optional<std::int64_t> realtime_runtime;  ///< v1 only
  std::optional<std::int64_t> realtime_period;   ///< v1 only
  std::optional<std::int64_t> idle;              ///< 0 or 1 (Linux 5.15)
  std::string cpus;                              ///< a list such as "0-2,7"; empty: the parent's
  std::string mems;
};

/// What linux.resources asks for.
struct Resources {
  Memory memory;
  Cpu cpu;
  std::optional<std::int64_t> pids_limit;                    ///< -1: no limit
  std::vector<DeviceRule> devices;                           ///< in order; later ones win
  std::vector<std::pair<std::string, std::string>> unified;  ///< file name to value; v2 only
};

/// Reads linux.resources. Throws BundleError, naming the field, for a value out of range; what is not implemented
/// (blockIO, hugepageLimits, network, rdma, memory.kernel: dead since Linux 5.16) is left for `fields`.finish() to
/// refuse.
Resources parse_resources(Fields& fields);

}  // namespace sealbench::sealrun::cgroup
