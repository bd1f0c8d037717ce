#include "workloads/sealrun/cgroup/resources.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

/// An integer field that must lie in [low, high].
std::optional<std::int64_t> integer_in(Fields& fields, const char* field, std::int64_t low, std::int64_t high) {
  const auto found = fields.integer(field);
  if (found && (*found < low || *found > high)) {
    throw BundleError(fields.path_of(field) + ": " + std::to_string(*found) + " is not in " + std::to_string(low) +
                      " … " + std::to_string(high));
  }
  return found;
}

constexpr std::int64_t kMost = INT64_MAX;

Memory parse_memory(Fields& fields) {
  Memory memory;
  memory.limit = integer_in(fields, "limit", -1, kMost);
  memory.reservation = integer_in(fields, "reservation", -1, kMost);
  memory.swap = integer_in(fields, "swap", -1, kMost);
  memory.kernel_tcp = integer_in(fields, "kernelTCP", -1, kMost);
  memory.swappiness = integer_in(fields, "swappiness", 0, 100);
  memory.disable_oom_killer = fields.flag("disableOOMKiller");
  memory.use_hierarchy = fields.flag("useHierarchy");
  memory.check_before_update = fields.flag("checkBeforeUpdate");
  return memory;
}

Cpu parse_cpu(Fields& fields) {
  Cpu cpu;
  cpu.shares = fields.integer("shares");
  // The kernel clamps silently (cgroup-v1/cpu-shares); a limit that is not the one asked for is refused, as in runc.
  if (cpu.shares.value_or(0) != 0) integer_in(fields, "shares", 2, 262144);
  cpu.quota = integer_in(fields, "quota", -1, kMost);
  cpu.period = integer_in(fields, "period", 0, kMost);
  cpu.burst = integer_in(fields, "burst", 0, kMost);
  cpu.realtime_runtime = integer_in(fields, "realtimeRuntime", -1, kMost);
  cpu.realtime_period = integer_in(fields, "realtimePeriod", 0, kMost);
  cpu.idle = integer_in(fields, "idle", 0, 1);
  cpu.cpus = fields.text("cpus");
  cpu.mems = fields.text("mems");
  return cpu;
}

/// A device number (dev_t has 12 bits of major and 20 of minor); absent and -1 both mean every number.
std::optional<std::int64_t> device_number(Fields& fields, const char* field) {
  const auto found = integer_in(fields, field, -1, INT32_MAX);
  return found == -1 ? std::nullopt : found;
}

DeviceRule parse_device(Fields& fields) {
  DeviceRule rule;
  rule.allow = fields.flag("allow");
  const std::string type = fields.text("type", "a");
  // "u" is mknod(1)'s word for an unbuffered character device; the cgroup knows only "c".
  if (type == "u") {
    rule.type = 'c';
  } else if (type == "a" || type == "b" || type == "c") {
    rule.type = type[0];
  } else {
    throw BundleError(fields.path_of("type") + ": \"" + type + "\" is none of a, b, c, u");
  }
  rule.major = device_number(fields, "major");
  rule.minor = device_number(fields, "minor");
  const std::string access = fields.text("access");
  if (!access.empty()) {
    rule.access.clear();
    for (const char right : {'r', 'w', 'm'}) {
      if (access.find(right) != std::string::npos) rule.access += right;
    }
    if (access.find_first_not_of("rwm") != std::string::npos) {
      throw BundleError(fields.path_of("access") + ": \"" + access + "\" is more than r, w and m");
    }
  }
  return rule;
}

std::vector<std::pair<std::string, std::string>> parse_unified(Fields& resources) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [name, value] : resources.texts_by_name("unified")) {
    // The name becomes a file of the container's cgroup and of no other directory.
    if (name.empty() || name.find('/') != std::string::npos || name.find('.') == std::string::npos || name[0] == '.') {
      throw BundleError(resources.path_of("unified") + "." + name + ": not the name of a cgroup v2 file");
    }
    if (value.empty()) throw BundleError(resources.path_of("unified") + "." + name + ": missing");
    files.emplace_back(name, value);
  }
  return files;
}

}  // namespace

Resources parse_resources(Fields& fields) {
  Resources resources;
  fields.object("memory", [&](Fields& memory) { resources.memory = parse_memory(memory); });
  fields.object("cpu", [&](Fields& cpu) { resources.cpu = parse_cpu(cpu); });
  fields.object("pids", [&](Fields& pids) { resources.pids_limit = integer_in(pids, "limit", -1, kMost); });
  fields.each("devices", [&](Fields& device) { resources.devices.push_back(parse_device(device)); });
  resources.unified = parse_unified(fields);
  return resources;
}

}  // namespace sealbench::sealrun::cgroup
