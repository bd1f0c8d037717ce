#include "harness/report/host_notes.hpp"

#include <fmt/format.h>

#include "harness/host/primitives.hpp"
#include "harness/report/duration.hpp"

namespace sealbench::report {
namespace {

/// From here on other work shows in the intervals. Below lies what the kernel does for the launches themselves on
/// threads of its own: ending namespaces and cgroups.
constexpr double kBusy = 0.2;
constexpr double kStolen = 0.02;
/// How many times what it costs on the fast machine makes a primitive worth a line.
constexpr double kSlow = 4;

/// A figure of the host, 0 where there is none.
double figure(const results::Results& results, const std::string& pointer) {
  const results::Json::json_pointer place(pointer);
  if (!results.host.contains(place) || !results.host.at(place).is_number()) return 0;
  return results.host.at(place).get<double>();
}

std::string activity_note(const results::Results& results) {
  const double other = figure(results, "/during/other_share");
  const double stolen = figure(results, "/during/steal_share");
  std::string text;
  if (other >= kBusy) {
    text = fmt::format("other work took {:.0f} % of the processors (load {:.1f})", 100 * other,
                       figure(results, "/during/load_1min"));
  }
  if (stolen >= kStolen) text += fmt::format("{}the hypervisor took {:.0f} %", text.empty() ? "" : ", ", 100 * stolen);
  return text.empty() ? text : text + ": intervals are wide, absolute times are not this machine's";
}

std::string primitives_note(const results::Results& results) {
  std::string list;
  for (const host::Primitive& primitive : host::primitives()) {
    const double cost = figure(results, fmt::format("/primitives/{}", primitive.member));
    if (!primitive.fast_machine || cost < kSlow * *primitive.fast_machine) continue;
    list += fmt::format("{}{} {} (elsewhere {})", list.empty() ? "" : ", ", primitive.title,
                        duration(cost, TimeUnit::microseconds, 1),
                        duration(*primitive.fast_machine, TimeUnit::microseconds, 1));
  }
  if (list.empty()) return {};
  return fmt::format("the kernel is slow on this host: {}: ratios hold for hosts like it (docs/measurement.md)", list);
}

}  // namespace

std::vector<std::string> host_notes(const results::Results& results) {
  std::vector<std::string> lines;
  for (std::string note : {activity_note(results), primitives_note(results)}) {
    if (!note.empty()) lines.push_back(std::move(note));
  }
  return lines;
}

}  // namespace sealbench::report
