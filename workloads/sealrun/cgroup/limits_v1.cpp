#include "workloads/sealrun/cgroup/limits.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

/// Collects settings; a value that is absent, or 0 where 0 means "unset", makes none.
class Settings {
 public:
  void add(const char* field, const char* controller, const char* file, std::string value) {
    all.push_back({field, controller, file, std::move(value)});
  }
  void add_number(const char* field, const char* controller, const char* file,
                  const std::optional<std::int64_t>& value) {
    if (value.value_or(0) != 0) add(field, controller, file, std::to_string(*value));
  }
  std::vector<Setting> all;
};

void add_memory(const Memory& memory, Settings& settings) {
  settings.add_number("memory.limit", "memory", "memory.limit_in_bytes", memory.limit);
  // Unlimited memory with a swap limit left alone means unlimited both: the kernel refuses memory above memory + swap.
  if (memory.limit == -1 && memory.swap.value_or(0) == 0) {
    settings.add("memory.swap", "memory", "memory.memsw.limit_in_bytes", "-1");
  } else {
    settings.add_number("memory.swap", "memory", "memory.memsw.limit_in_bytes", memory.swap);
  }
  settings.add_number("memory.reservation", "memory", "memory.soft_limit_in_bytes", memory.reservation);
  settings.add_number("memory.kernelTCP", "memory", "memory.kmem.tcp.limit_in_bytes", memory.kernel_tcp);
  if (memory.swappiness) {
    settings.add("memory.swappiness", "memory", "memory.swappiness", std::to_string(*memory.swappiness));
  }
  if (memory.disable_oom_killer) settings.add("memory.disableOOMKiller", "memory", "memory.oom_control", "1");
  if (memory.use_hierarchy) settings.add("memory.useHierarchy", "memory", "memory.use_hierarchy", "1");
}

void add_cpu(const Cpu& cpu, Settings& settings) {
  settings.add_number("cpu.shares", "cpu", "cpu.shares", cpu.shares);
  settings.add_number("cpu.period", "cpu", "cpu.cfs_period_us", cpu.period);
  settings.add_number("cpu.quota", "cpu", "cpu.cfs_quota_us", cpu.quota);
  settings.add_number("cpu.burst", "cpu", "cpu.cfs_burst_us", cpu.burst);
  // The period first: the runtime must fit into it.
  settings.add_number("cpu.realtimePeriod", "cpu", "cpu.rt_period_us", cpu.realtime_period);
  settings.add_number("cpu.realtimeRuntime", "cpu", "cpu.rt_runtime_us", cpu.realtime_runtime);
  if (cpu.idle) settings.add("cpu.idle", "cpu", "cpu.idle", std::to_string(*cpu.idle));
  if (!cpu.cpus.empty()) settings.add("cpu.cpus", "cpuset", "cpuset.cpus", cpu.cpus);
  if (!cpu.mems.empty()) settings.add("cpu.mems", "cpuset", "cpuset.mems", cpu.mems);
}

}  // namespace

std::vector<Setting> v1_settings(const Resources& resources) {
  if (!resources.unified.empty()) {
    throw BundleError("linux.resources.unified." + resources.unified[0].first +
                      ": this host's controllers are on cgroup v1; use the fields memory, cpu and pids instead");
  }
  Settings settings;
  add_memory(resources.memory, settings);
  add_cpu(resources.cpu, settings);
  const std::int64_t pids = resources.pids_limit.value_or(0);
  if (pids != 0) settings.add("pids.limit", "pids", "pids.max", pids < 0 ? "max" : std::to_string(pids));
  return std::move(settings.all);
}

}  // namespace sealbench::sealrun::cgroup
