#include "workloads/sealrun/cgroup/limits.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

constexpr std::int64_t kDefaultPeriod = 100000;  // µs, kernel: Documentation/admin-guide/cgroup-v2.rst, cpu.max

std::string or_max(std::int64_t value) { return value < 0 ? "max" : std::to_string(value); }

[[noreturn]] void refuse(const char* field, const char* why) {
  throw BundleError(std::string("linux.resources.") + field + ": " + why);
}

/// What cgroup v1 has and v2 has not. Leaving such a wish out silently would be a container with another limit.
void refuse_v1_only(const Resources& resources) {
  constexpr const char* kWhy = "this host has cgroup v2, which has no such setting; remove the field";
  if (resources.memory.kernel_tcp.value_or(0) != 0) refuse("memory.kernelTCP", kWhy);
  if (resources.memory.swappiness) refuse("memory.swappiness", kWhy);
  if (resources.memory.disable_oom_killer) refuse("memory.disableOOMKiller", kWhy);
  if (resources.cpu.realtime_runtime.value_or(0) != 0) refuse("cpu.realtimeRuntime", kWhy);
  if (resources.cpu.realtime_period.value_or(0) != 0) refuse("cpu.realtimePeriod", kWhy);
}

/// memory.swap.max counts swap alone, the bundle's field memory and swap together.
std::optional<std::int64_t> swap_alone(const Memory& memory) {
  const std::int64_t limit = memory.limit.value_or(0);
  const std::int64_t both = memory.swap.value_or(0);
  if (both == 0) return limit == -1 ? std::optional<std::int64_t>(-1) : std::nullopt;
  if (both == -1) return -1;
  if (limit <= 0) refuse("memory.swap", "a limit of memory and swap needs memory.limit beside it");
  if (both < limit) refuse("memory.swap", "memory and swap together are less than memory.limit");
  return both - limit;
}

}  // namespace

std::int64_t weight_of_shares(std::int64_t shares) { return 1 + (shares - 2) * 9999 / 262142; }

std::vector<Setting> v2_settings(const Resources& resources) {
  refuse_v1_only(resources);
  std::vector<Setting> settings;
  const Memory& memory = resources.memory;
  if (const auto limit = memory.limit.value_or(0)) {
    settings.push_back({"memory.limit", "memory", "memory.max", or_max(limit)});
  }
  if (const auto swap = swap_alone(memory)) {
    settings.push_back({"memory.swap", "memory", "memory.swap.max", or_max(*swap)});
  }
  if (const auto reservation = memory.reservation.value_or(0)) {
    settings.push_back({"memory.reservation", "memory", "memory.low", or_max(reservation)});
  }
  const Cpu& cpu = resources.cpu;
  if (const auto shares = cpu.shares.value_or(0)) {
    settings.push_back({"cpu.shares", "cpu", "cpu.weight", std::to_string(weight_of_shares(shares))});
  }
  if (cpu.idle) settings.push_back({"cpu.idle", "cpu", "cpu.idle", std::to_string(*cpu.idle)});
  const std::int64_t quota = cpu.quota.value_or(0);
  const std::int64_t period = cpu.period.value_or(0);
  if (quota != 0 || period != 0) {
    settings.push_back(
        {quota != 0 ? "cpu.quota" : "cpu.period", "cpu", "cpu.max",
         (quota > 0 ? std::to_string(quota) : "max") + " " + std::to_string(period > 0 ? period : kDefaultPeriod)});
  }
  if (const auto burst = cpu.burst.value_or(0)) {
    settings.push_back({"cpu.burst", "cpu", "cpu.max.burst", std::to_string(burst)});
  }
  if (!cpu.cpus.empty()) settings.push_back({"cpu.cpus", "cpuset", "cpuset.cpus", cpu.cpus});
  if (!cpu.mems.empty()) settings.push_back({"cpu.mems", "cpuset", "cpuset.mems", cpu.mems});
  if (const auto pids = resources.pids_limit.value_or(0)) {
    settings.push_back({"pids.limit", "pids", "pids.max", or_max(pids)});
  }
  for (const auto& [file, value] : resources.unified) {
    settings.push_back({"unified." + file, file.substr(0, file.find('.')), file, value});
  }
  return settings;
}

}  // namespace sealbench::sealrun::cgroup
