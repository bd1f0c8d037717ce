#include "harness/report/fleet_advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <tuple>

#include "harness/report/fleet_tables.hpp"
#include "harness/text/join.hpp"

namespace sealbench::report {

namespace {

using fleet::FleetAdvice;
using fleet::Group;
using fleet::HostOptions;

std::string hosts_text(std::size_t count) { return fmt::format("{} host{}", count, count == 1 ? "" : "s"); }

std::vector<std::string> names_of(const std::vector<HostOptions>& hosts, const std::vector<std::size_t>& which) {
  std::vector<std::string> names;
  for (const std::size_t host : which) names.push_back(hosts[host].host);
  return names;
}

/// "Linux 6.18 on 3, 5.10 on 1"
std::string kernels_text(const std::vector<HostOptions>& hosts, const std::vector<std::size_t>& which) {
  std::map<std::string, std::size_t> kernels;
  for (const std::size_t host : which) ++kernels[hosts[host].kernel];
  std::vector<std::string> parts;
  for (const auto& [kernel, count] : kernels)
    parts.push_back(fmt::format("Linux {} on {}", kernel.empty() ? "unknown" : kernel, count));
  return text::join(parts, ", ");
}

void write_title(const FleetAdvice& advice, std::ostream& out) {
  if (advice.groups.empty()) {
    out << "# Protection of the runtime's exe on a fleet: nothing meets the requirements\n\n";
  } else if (advice.groups.size() == 1) {
    out << fmt::format("# Protection of the runtime's exe on a fleet: use `{}`\n\n", advice.groups.front().strategy);
  } else {
    out << fmt::format(
        "# Protection of the runtime's exe on a fleet: {} strategies, none meets the requirements on all "
        "hosts\n\n",
        advice.groups.size());
  }
}

void write_choice(const std::vector<HostOptions>& hosts, const FleetAdvice& advice, std::ostream& out) {
  for (const Group& group : advice.groups) {
    out << fmt::format("- `{}` on {} ({}): {}", group.strategy, hosts_text(group.hosts.size()),
                       kernels_text(hosts, group.hosts), first_few(names_of(hosts, group.hosts)));
    if (group.ratio) out << fmt::format("; {} x the reference", pooled_text(*group.ratio));
    out << ".\n";
  }
  if (!advice.everywhere.empty())
    out << fmt::format("\nMeets them on all of these hosts: {}.\n", text::join(advice.everywhere, ", "));
  if (!advice.indistinguishable.empty())
    out << fmt::format("This fleet cannot tell it from: {}.\n", text::join(advice.indistinguishable, ", "));
}

void write_unserved(const std::vector<HostOptions>& hosts, const FleetAdvice& advice, std::ostream& out) {
  if (advice.unserved.empty()) return;
  out << fmt::format("\n## Nothing for {}\n\n", hosts_text(advice.unserved.size()));
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const std::size_t host : advice.unserved) {
    const std::string& known = hosts[host].nothing_known;
    by_reason[known.empty() ? "no strategy measured there meets all requirements" : known].push_back(hosts[host].host);
  }
  for (const auto& [reason, names] : by_reason) out << fmt::format("- {}: {}.\n", first_few(names), reason);
}

/// Every strategy that is refused somewhere, with where.
void write_rejections(const std::vector<HostOptions>& hosts, std::ostream& out) {
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::string>> where;
  for (const HostOptions& host : hosts) {
    for (const fleet::Candidate& candidate : host.candidates) {
      for (const advise::Rejection& rejection : candidate.rejections)
        where[{rejection.strategy, rejection.requirement, rejection.why}].push_back(host.host);
    }
  }
  if (where.empty()) return;
  out << "\n## Why not the others\n\n";
  for (const auto& [key, names] : where) {
    const auto& [strategy, requirement, why] = key;
    out << fmt::format("- `{}`: not {} on {}: {}\n", strategy, requirement,
                       names.size() == hosts.size() ? "any host" : first_few(names), why);
  }
}

}  // namespace

void write_fleet_advice(const std::vector<HostOptions>& hosts, const FleetAdvice& advice,
                        const std::vector<const advise::Requirement*>& required, std::ostream& out) {
  write_title(advice, out);
  write_choice(hosts, advice, out);
  out << "\nRequired:\n\n";
  for (const advise::Requirement* requirement : required)
    out << fmt::format("- `{}`: {}\n", requirement->name, requirement->summary);
  write_unserved(hosts, advice, out);
  write_rejections(hosts, out);
  out << "\nRatios are random-effects means over hosts, in brackets their 95 % intervals (docs/fleet.md). Verdicts "
         "hold "
         "for the kernels and the\nprobes that they were found with: verify again after an upgrade.\n";
}

}  // namespace sealbench::report
