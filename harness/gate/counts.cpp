#include "harness/gate/counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "harness/results/varying.hpp"
#include "harness/text/join.hpp"

namespace sealbench::gate {
namespace {

using results::Json;
using Range = std::pair<std::int64_t, std::int64_t>;

bool is_exact(const Json& count) { return count.value("exact", Json(true)) != Json(false); }

bool is_sampled(const Json& count) { return !is_exact(count) && count.contains("unit"); }

Range range_of(const Json& count) {
  const auto total = count.at("total").get<std::int64_t>();
  if (is_exact(count) || !count.contains("range") || count["range"].size() != 2) return {total, total};
  return {count["range"][0].get<std::int64_t>(), count["range"][1].get<std::int64_t>()};
}

/// How far apart two ranges are, 0 when they overlap.
std::int64_t gap(const Range& a, const Range& b) {
  return std::max<std::int64_t>({0, b.first - a.second, a.first - b.second});
}

/// Adds the figures of by_name (or by_call), times `sign`.
void add_names(const Json& count, std::int64_t sign, std::map<std::string, std::int64_t>& moved) {
  for (const char* member : {"by_name", "by_call"}) {
    const auto names = count.find(member);
    if (names == count.end() || !names->is_object()) continue;
    for (const auto& [name, figure] : names->items()) {
      if (figure.is_number_integer()) moved[name] += sign * figure.get<std::int64_t>();
    }
  }
}

/// The names whose figure moved beyond the tolerance, as "+1 nanosleep", without those in `aside`.
std::vector<std::string> moved_names(const Json& before, const Json& now, std::int64_t tolerance,
                                     const std::set<std::string>& aside = {}) {
  std::map<std::string, std::int64_t> moved;
  add_names(now, +1, moved);
  add_names(before, -1, moved);
  std::erase_if(moved, [&](const auto& entry) { return aside.contains(entry.first); });
  std::vector<std::string> lines;
  for (const auto& [name, by] : moved) {
    if (std::abs(by) > tolerance) lines.push_back(fmt::format("{:+} {}", by, name));
  }
  return lines;
}

std::string range_text(const Json& count) {
  const Range range = range_of(count);
  return range.first == range.second ? fmt::format("{}", range.first)
                                     : fmt::format("{} to {}", range.first, range.second);
}

/// What varies is put aside, the rest is compared by name.
void compare_what_does_not_vary(const std::string& counter, const Json& before, const Json& now, const CountsRule& rule,
                                CountsOutcome& outcome) {
  const std::set<std::string> varying = results::varying_names(before, now);
  const std::vector<std::string> names = moved_names(before, now, rule.tolerance, varying);
  if (!names.empty()) {
    outcome.changes.push_back(
        fmt::format("{} {}, not counting {}", counter, text::join(names, ", "), results::kScheduling));
  }
  outcome.not_compared.push_back(fmt::format("{}: {} ({}), which varies within a build: {} in all before, {} now",
                                             counter, results::kScheduling, text::join(varying, ", "),
                                             range_text(before), range_text(now)));
}

void compare_counter(const std::string& counter, const Json& before, const Json& now, const CountsRule& rule,
                     CountsOutcome& outcome) {
  if (!before.is_object() || !now.is_object() || !before.contains("total") || !now.contains("total") ||
      !before["total"].is_number_integer() || !now["total"].is_number_integer()) {
    outcome.not_compared.push_back(counter + ": has no whole total in both runs");
    return;
  }
  if (is_sampled(before) || is_sampled(now)) {
    outcome.not_compared.push_back(counter + ": sampled, not exact");
    return;
  }
  if (before.contains("method") && now.contains("method") && before["method"] != now["method"]) {
    outcome.not_compared.push_back(
        fmt::format("{}: counted with {} before, {} now", counter, before["method"].dump(), now["method"].dump()));
    return;
  }
  ++outcome.compared;
  const bool exact = is_exact(before) && is_exact(now);
  if (!exact && results::knows_what_varied(before) && results::knows_what_varied(now)) {
    compare_what_does_not_vary(counter, before, now, rule, outcome);
    return;
  }
  // Names say what moved; they decide only where both runs found the same in every launch.
  const std::vector<std::string> names = moved_names(before, now, rule.tolerance);
  const bool off = gap(range_of(before), range_of(now)) > rule.tolerance;
  if (!off && (!exact || names.empty())) return;
  const auto named = off && names.empty() ? moved_names(before, now, 0) : names;
  outcome.changes.push_back(fmt::format("{} {} -> {}{}", counter, before["total"].dump(), now["total"].dump(),
                                        named.empty() ? "" : fmt::format(" ({})", text::join(named, ", "))));
}

}  // namespace

CountsOutcome compare_counts(const Json& before, const Json& now, const CountsRule& rule) {
  CountsOutcome outcome;
  if (!rule.compare) return outcome;
  for (const auto& [counter, count] : before.items()) {
    if (now.contains(counter)) {
      compare_counter(counter, count, now[counter], rule, outcome);
    } else {
      outcome.not_compared.push_back(counter + ": not counted now");
    }
  }
  for (const auto& [counter, count] : now.items()) {
    if (!before.contains(counter)) outcome.not_compared.push_back(counter + ": not in the baseline");
  }
  return outcome;
}

void excuse(CountsOutcome& outcome, const std::vector<std::string>& host_differences) {
  if (host_differences.empty()) return;
  for (const std::string& change : outcome.changes) {
    outcome.doubtful.push_back(
        fmt::format("{}, which the host may have made: {}", change, text::join(host_differences, "; ")));
  }
  outcome.changes.clear();
}

}  // namespace sealbench::gate
