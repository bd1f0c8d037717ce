#include "harness/report/fleet_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "harness/fleet/stand_out.hpp"
#include "harness/text/join.hpp"

namespace sealbench::report {

namespace {

using analysis::RandomEffects;
using fleet::Section;

/// The strategy that shows what probes can do where nothing protects.
constexpr std::string_view kControl = "noclone";

std::string interval_text(const analysis::Interval& interval) {
  return fmt::format("[{:.3f}, {:.3f}]", std::exp(interval.low), std::exp(interval.high));
}

/// The ratios of a subject, of hosts that have one.
std::vector<double> ratios_of(const Section& section, std::size_t subject) {
  std::vector<double> ratios;
  for (const fleet::Row& row : section.rows) {
    if (row.measured[subject] && row.measured[subject]->has_ratio)
      ratios.push_back(row.measured[subject]->ratio.estimate);
  }
  return ratios;
}

Tone tone_of(const RandomEffects& pooled) {
  if (!pooled.interval) return Tone::plain;
  return pooled.interval->low > 0 ? Tone::bad : pooled.interval->high < 0 ? Tone::good : Tone::plain;
}

/// The ratio of the first host, or the first of a class: where there is one alone, it stands for all.
std::string own_text(const Section& section, std::size_t subject, std::optional<std::size_t> host_class = {}) {
  for (const fleet::Row& row : section.rows) {
    if ((host_class && row.host_class != *host_class) || !row.measured[subject] || !row.measured[subject]->has_ratio)
      continue;
    const results::Ratio& ratio = row.measured[subject]->ratio;
    return ratio.has_interval() ? fmt::format("{:.3f} [{:.3f}, {:.3f}]", ratio.estimate, ratio.low, ratio.high)
                                : fmt::format("{:.3f}", ratio.estimate);
  }
  return {};
}

Cell class_cell(const Section& section, std::size_t subject, std::size_t host_class) {
  const auto pooled = section.pooled(subject, host_class);
  if (!pooled || pooled->hosts == 1) return {own_text(section, subject, host_class)};
  return {pooled_text(*pooled), tone_of(*pooled)};
}

bool shows(const Section& section, std::size_t subject) {
  return !section.subjects[subject].reference && !ratios_of(section, subject).empty();
}

/// A line for each text, with the hosts that have it; of most hosts first.
std::vector<std::string> grouped(const std::vector<std::pair<std::string, std::string>>& host_and_text) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& [host, text] : host_and_text) {
    auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == text; });
    if (found == groups.end()) found = groups.insert(groups.end(), {text, {}});
    found->second.push_back(host);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  std::vector<std::string> lines;
  for (const auto& [text, hosts] : groups) lines.push_back(fmt::format("{}: {}", first_few(hosts), text));
  return lines;
}

std::string plural(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : one.ends_with("s") ? "es" : "s");
}

}  // namespace

std::string first_few(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  const std::vector<std::string> shown(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kShown)));
  std::string text = text::join(shown, ", ");
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

std::string pooled_text(const RandomEffects& pooled) {
  std::string text = fmt::format("{:.3f}", std::exp(pooled.mean));
  if (pooled.interval) text += " " + interval_text(*pooled.interval);
  return text;
}

Table fleet_table(const Section& section) {
  Table table{.titles = {"subject", "mean [95 %]", "a further host", "I²", "hosts", "lowest … highest"},
              .rows = {},
              .left_out = {}};
  for (std::size_t subject = 0; subject < section.subjects.size(); ++subject) {
    if (!shows(section, subject)) continue;
    const std::vector<double> ratios = ratios_of(section, subject);
    const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
    std::vector<Cell> row = {{section.subjects[subject].name},
                             {},
                             {},
                             {},
                             {std::to_string(ratios.size())},
                             {fmt::format("{:.3f} … {:.3f}", *least, *most)}};
    if (const auto pooled = section.pooled(subject)) {
      row[1] = {pooled_text(*pooled), tone_of(*pooled)};
      if (ratios.size() == 1) row[1] = {own_text(section, subject)};
      if (pooled->prediction) row[2] = {interval_text(*pooled->prediction)};
      if (pooled->interval) row[3] = {fmt::format("{:.0f} %", 100 * pooled->inconsistency)};
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table class_table(const Section& section) {
  Table table{.titles = {"subject"}, .rows = {}, .left_out = {}};
  for (const fleet::HostClass& one : section.classes) table.titles.push_back(one.letter);
  for (std::size_t subject = 0; subject < section.subjects.size(); ++subject) {
    if (!shows(section, subject)) continue;
    std::vector<Cell> row = {{section.subjects[subject].name}};
    for (std::size_t i = 0; i < section.classes.size(); ++i) row.push_back(class_cell(section, subject, i));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table worst_table(const fleet::Overview& overview) {
  struct Of {
    std::string strategy;
    fleet::Worst worst = fleet::Worst::is_protected;
    std::size_t cells = 0;
    std::size_t open = 0;
    std::size_t hosts = 0;
  };
  std::vector<Of> all;
  for (const fleet::CellOfFleet& cell : overview.cells) {
    auto found = std::find_if(all.begin(), all.end(), [&](const Of& of) { return of.strategy == cell.strategy; });
    if (found == all.end()) found = all.insert(all.end(), {.strategy = cell.strategy});
    if (cell.worst > found->worst) found->hosts = 0;
    found->worst = std::max(found->worst, cell.worst);
    if (cell.worst == found->worst) found->hosts = std::max(found->hosts, cell.of_worst());
    ++found->cells;
    if (cell.worst != fleet::Worst::is_protected) ++found->open;
  }
  Table table{.titles = {"strategy", "worst verdict", "on hosts", "cells not protected everywhere", "of"},
              .rows = {},
              .words = 2,
              .left_out = {}};
  for (const Of& of : all) {
    const bool fell = of.worst >= fleet::Worst::host_affected;
    table.rows.push_back({{of.strategy},
                          {fleet::kWorstNames.at(static_cast<std::size_t>(of.worst)), fell ? Tone::bad : Tone::plain},
                          {std::to_string(of.hosts)},
                          {std::to_string(of.open)},
                          {std::to_string(of.cells)}});
  }
  return table;
}

std::string fleet_line(const fleet::Overview& overview) {
  std::string text = plural(overview.hosts, "host");
  if (!overview.refused.empty()) text += fmt::format(", {} left out", overview.refused.size());
  text += overview.verified == 0 ? ", no verdicts: bench --verify makes them"
                                 : fmt::format(", verdicts of {}", overview.verified);
  return text;
}

std::string section_line(const Section& section) {
  return fmt::format("{} on {} of {}: ratios of {} to {}", section.workload, plural(section.rows.size(), "host"),
                     plural(section.classes.size(), "class"),
                     section.metric == results::kWallTime ? "wall time" : section.metric,
                     section.reference.empty() ? "no reference" : section.reference);
}

std::vector<std::string> class_lines(const Section& section) {
  std::vector<std::string> lines;
  for (const fleet::HostClass& one : section.classes)
    lines.push_back(fmt::format("{}: {}, {}", one.letter, one.title(), plural(one.hosts, "host")));
  return lines;
}

std::vector<std::string> stand_out_lines(const Section& section) {
  std::vector<std::string> lines;
  for (const fleet::StandOut& one : fleet::stand_outs(section)) {
    std::vector<std::string> hosts;
    for (const std::size_t row : one.rows) {
      hosts.push_back(
          fmt::format("{} {:.3f}", section.rows[row].host, section.rows[row].measured[one.subject]->ratio.estimate));
    }
    lines.push_back(fmt::format("{}: {} (the median host {:.3f}): {}", section.subjects[one.subject].name,
                                first_few(hosts), one.others,
                                one.reason.empty() ? "nothing in the results says why" : one.reason));
  }
  return lines;
}

std::vector<std::string> cell_lines(const fleet::Overview& overview) {
  std::vector<const fleet::CellOfFleet*> open;
  for (const fleet::CellOfFleet& cell : overview.cells) {
    if (cell.worst != fleet::Worst::is_protected && cell.strategy != kControl) open.push_back(&cell);
  }
  const auto disagrees = [](const fleet::CellOfFleet* cell) { return cell->of_worst() < cell->all(); };
  std::stable_sort(open.begin(), open.end(), [&](const auto* a, const auto* b) {
    return std::pair(!disagrees(a), -static_cast<int>(a->worst)) <
           std::pair(!disagrees(b), -static_cast<int>(b->worst));
  });
  std::vector<std::string> lines;
  for (const fleet::CellOfFleet* cell : open) {
    std::string where = fmt::format("on all {}", cell->all());
    if (disagrees(cell)) {
      std::vector<std::string> hosts = cell->where;
      where = fmt::format("on {} of {}: {}", cell->of_worst(), cell->all(), text::join(hosts, ", "));
      if (cell->of_worst() > hosts.size()) where += fmt::format(" and {} more", cell->of_worst() - hosts.size());
    }
    lines.push_back(fmt::format("{}: {} by {} with {}: {} {}", cell->strategy, cell->probe, cell->path,
                                cell->privileges, fleet::kWorstNames.at(static_cast<std::size_t>(cell->worst)), where));
  }
  return lines;
}

std::vector<std::string> refusal_lines(const fleet::Overview& overview) {
  std::vector<std::string> lines;
  for (const fleet::Refusal& refusal : overview.refused)
    lines.push_back(fmt::format("{}: {}", refusal.host, refusal.reason));
  return lines;
}

std::vector<std::string> problem_lines(const Section& section) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const fleet::Row& row : section.rows) {
    for (const std::string& problem : row.problems) all.emplace_back(row.host, problem);
  }
  return grouped(all);
}

std::vector<std::string> fleet_notes(const Section& section) {
  std::vector<std::string> notes = section.notes;
  std::vector<std::string> alike;
  std::vector<std::string> without;
  for (std::size_t subject = 0; subject < section.subjects.size(); ++subject) {
    if (!shows(section, subject)) continue;
    constexpr double kMostlyError = 0.3;
    constexpr std::size_t kFewestToPredict = 3;
    const auto pooled = section.pooled(subject);
    const std::size_t used = pooled ? pooled->hosts : 0;
    if (used < ratios_of(section, subject).size()) without.push_back(section.subjects[subject].name);
    if (used >= kFewestToPredict && pooled->between > 0 && pooled->inconsistency < kMostlyError)
      alike.push_back(section.subjects[subject].name);
  }
  if (!without.empty())
    notes.push_back(fmt::format("hosts with fewer than 6 blocks have no interval, and are not in the mean of {}",
                                first_few(without)));
  if (!alike.empty())
    notes.push_back(
        fmt::format("hosts differ by less than the error of their ratios in {}: the range for a further "
                    "host holds less often than 95 % (docs/fleet.md)",
                    first_few(alike)));
  return notes;
}

}  // namespace sealbench::report
