#include "harness/gate/host_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "harness/results/metrics.hpp"

namespace sealbench::gate {
namespace {

using results::Json;

/// Members of host, by the last part of their name, that say nothing about how fast it is, or that never stand still.
constexpr std::array<std::string_view, 13> kVolatile = {"hostname",
                                                        "boot_id",
                                                        "uptime_s",
                                                        "load",
                                                        "load_1min",
                                                        "load_average",
                                                        "available",
                                                        "free",
                                                        "memory_free_bytes",
                                                        "memory_available_bytes",
                                                        "date",
                                                        "time",
                                                        "warnings"};

/// What was measured of the host for the reader, and is another figure every time.
constexpr std::array<std::string_view, 2> kMeasured = {"/primitives", "/during"};

/// Members of host on which it depends what a launch does, as JSON pointers.
constexpr std::array<std::string_view, 6> kDecidesCounts = {
    "/kernel", "/machine", "/cgroups", "/exe_filesystem/type", "/root", "/memfd_noexec"};

/// Members of plan without which neither ratios nor counts mean the same.
constexpr std::array<std::string_view, 3> kWorkload = {"workload", "bundle", "prepare"};

bool is_volatile(std::string_view pointer) {
  if (std::find(kMeasured.begin(), kMeasured.end(), pointer) != kMeasured.end()) return true;
  const std::string_view last = pointer.substr(pointer.rfind('/') + 1);
  return std::find(kVolatile.begin(), kVolatile.end(), last) != kVolatile.end();
}

std::string shown(const Json& value) {
  if (value.is_null()) return "none";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Every leaf of an object by its JSON pointer.
void collect(const Json& value, const std::string& pointer, std::map<std::string, std::string>& leaves) {
  if (is_volatile(pointer)) return;
  if (!value.is_object()) {
    leaves[pointer] = shown(value);
    return;
  }
  for (const auto& [name, member] : value.items()) collect(member, pointer + "/" + name, leaves);
}

/// A line for each member of host that differs, of those for which `matters` is true.
template <typename Predicate>
std::vector<std::string> differences(const results::Results& before, const results::Results& now,
                                     const Predicate& matters) {
  std::map<std::string, std::string> old_leaves;
  std::map<std::string, std::string> new_leaves;
  collect(before.host, "", old_leaves);
  collect(now.host, "", new_leaves);
  std::vector<std::string> lines;
  for (const auto& [pointer, value] : new_leaves) old_leaves.try_emplace(pointer, "unknown");
  for (const auto& [pointer, value] : old_leaves) {
    const auto other = new_leaves.find(pointer);
    const std::string current = other == new_leaves.end() ? "unknown" : other->second;
    if (current != value && matters(pointer)) {
      lines.push_back(
          fmt::format("{}: {} before, {} now", pointer.empty() ? "host" : pointer.substr(1), value, current));
    }
  }
  return lines;
}

}  // namespace

std::vector<std::string> host_differences(const results::Results& before, const results::Results& now) {
  return differences(before, now, [](std::string_view) { return true; });
}

std::vector<std::string> count_differences(const results::Results& before, const results::Results& now) {
  return differences(before, now, [](std::string_view pointer) {
    return std::find(kDecidesCounts.begin(), kDecidesCounts.end(), pointer) != kDecidesCounts.end();
  });
}

std::string incomparable(const results::Results& before, const results::Results& now) {
  for (const std::string_view member : kWorkload) {
    const Json old_value = before.plan.value(std::string(member), Json());
    const Json new_value = now.plan.value(std::string(member), Json());
    if (old_value != new_value) return fmt::format("{}: {} before, {} now", member, shown(old_value), shown(new_value));
  }
  const std::string old_metric = results::metric_of(before).name;
  const std::string new_metric = results::metric_of(now).name;
  if (old_metric != new_metric) return fmt::format("metric: {} before, {} now", old_metric, new_metric);
  return {};
}

}  // namespace sealbench::gate
