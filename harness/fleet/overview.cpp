#include "harness/fleet/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

#include "harness/analysis/distributions.hpp"
#include "harness/fleet/most.hpp"
#include "harness/fleet/row.hpp"
#include "harness/results/metrics.hpp"
#include "harness/results/printable.hpp"
#include "harness/results/survey.hpp"
#include "harness/text/join.hpp"

namespace sealbench::fleet {

namespace {

using results::Json;

constexpr std::size_t kNamedHosts = 5;

/// "1 x": to the next power of two.
std::string primitives_title(double factor) {
  if (!(factor > 0)) return "not measured";
  const double power = std::exp2(std::round(std::log2(factor)));
  return fmt::format("{:g} x", power);
}

/// A, B, …, Z, AA, AB, …
std::string letter_of(std::size_t index) {
  constexpr std::size_t kLetters = 26;
  std::string letter;
  for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / kLetters)
    letter.insert(letter.begin(), static_cast<char>('A' + (rest - 1) % kLetters));
  return letter;
}

std::string fact(const Row& row, const std::string& name) {
  const auto found = row.facts.find(name);
  return found == row.facts.end() ? "unknown" : found->second;
}

/// Puts every row into its class, the one of most hosts first.
void classify(Section& section) {
  std::map<std::tuple<std::string, std::string, std::string>, HostClass> known;
  const auto key_of = [](const Row& row) {
    return std::tuple(fact(row, "kernel"), fact(row, "machine"), primitives_title(row.primitives_factor));
  };
  for (const Row& row : section.rows) {
    HostClass& found = known[key_of(row)];
    std::tie(found.kernel, found.machine, found.primitives) = key_of(row);
    ++found.hosts;
  }
  for (const auto& [key, found] : known) section.classes.push_back(found);
  std::stable_sort(section.classes.begin(), section.classes.end(),
                   [](const HostClass& a, const HostClass& b) { return a.hosts > b.hosts; });
  for (std::size_t i = 0; i < section.classes.size(); ++i) section.classes[i].letter = letter_of(i);
  for (Row& row : section.rows) {
    const auto found = std::find_if(section.classes.begin(), section.classes.end(), [&](const HostClass& one) {
      return std::tie(one.kernel, one.machine, one.primitives) == key_of(row);
    });
    row.host_class = static_cast<std::size_t>(found - section.classes.begin());
  }
}

/// What most hosts' ratios of a subject are to.
std::string usual_reference(const Section& section, std::size_t subject) {
  std::map<std::string, std::size_t> hosts;
  for (const Row& row : section.rows) {
    if (row.measured[subject] && row.measured[subject]->has_ratio) ++hosts[row.measured[subject]->ratio.reference];
  }
  const auto most =
      std::max_element(hosts.begin(), hosts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == hosts.end() ? std::string() : most->first;
}

/// A ratio to something else than other hosts' is not comparable with theirs.
void drop_other_references(Section& section) {
  for (std::size_t subject = 0; subject < section.subjects.size(); ++subject) {
    const std::string usual = usual_reference(section, subject);
    for (Row& row : section.rows) {
      std::optional<Measured>& measured = row.measured[subject];
      if (!measured || !measured->has_ratio || measured->ratio.reference == usual) continue;
      measured->has_ratio = false;
      std::string problem = fmt::format("its ratios are to {}, not to {}", measured->ratio.reference, usual);
      if (std::find(row.problems.begin(), row.problems.end(), problem) == row.problems.end())
        row.problems.push_back(std::move(problem));
    }
  }
}

/// What must be alike where hosts are to be compared; those that are not as most are named.
void add_notes(Section& section) {
  for (const char* const name : {"bytes of the exe", "bench"}) {
    std::map<std::string, std::size_t> hosts;
    for (const Row& row : section.rows) ++hosts[fact(row, name)];
    if (hosts.size() < 2) continue;
    const std::string usual = value_of_most(hosts);
    std::vector<std::string> values;
    for (const auto& [value, count] : hosts) values.push_back(value);
    section.notes.push_back(fmt::format("hosts differ in {}: {}", name, text::join(values, ", ")));
    for (Row& row : section.rows) {
      if (!usual.empty() && fact(row, name) != usual)
        row.problems.push_back(fmt::format("{} is {} there, and {} on most hosts", name, fact(row, name), usual));
    }
  }
}

class Gathering {
 public:
  void add(const Entry& entry) {
    hosts_.insert(entry.host);
    Section& section = section_of(entry.results);
    Row row = row_of(entry);
    for (const results::Subject& subject : entry.results.subjects) {
      const std::size_t place = place_of(section, subject);
      if (row.measured.size() <= place) row.measured.resize(place + 1);
      row.measured[place] = measured_of(subject);
    }
    section.rows.push_back(std::move(row));
    add_verdicts(entry);
  }

  Overview finish(Rest rest) {
    for (Section& section : overview_.sections) {
      for (Row& row : section.rows) row.measured.resize(section.subjects.size());
      drop_other_references(section);
      classify(section);
      add_notes(section);
    }
    overview_.header = std::move(rest.header);
    overview_.refused = std::move(rest.refused);
    overview_.doubt = std::move(rest.doubt);
    overview_.hosts = hosts_.size();
    return std::move(overview_);
  }

 private:
  Section& section_of(const results::Results& results) {
    const std::string workload = results::workload_of(results);
    const std::string metric = results.metric.empty() ? results::kWallTime : results.metric;
    for (Section& section : overview_.sections) {
      if (section.workload == workload && section.metric == metric) return section;
    }
    const results::Subject* const reference = results::reference_of(results);
    overview_.sections.push_back(
        {.workload = workload, .metric = metric, .reference = reference == nullptr ? "" : reference->name});
    return overview_.sections.back();
  }

  static std::size_t place_of(Section& section, const results::Subject& subject) {
    const auto found = std::find_if(section.subjects.begin(), section.subjects.end(),
                                    [&](const SubjectOfFleet& known) { return known.name == subject.name; });
    if (found != section.subjects.end()) return static_cast<std::size_t>(found - section.subjects.begin());
    section.subjects.push_back({.name = subject.name,
                                .runtime = subject.runtime,
                                .strategy = subject.strategy,
                                .reference = subject.reference});
    return section.subjects.size() - 1;
  }

  void add_verdicts(const Entry& entry) {
    const auto verdicts = entry.results.extra.find("verdicts");
    if (verdicts == entry.results.extra.end() || !verdicts->is_array() || verdicts->empty()) return;
    ++overview_.verified;
    for (const Json& verdict : *verdicts) {
      if (verdict.is_object()) add_verdict(entry.host, verdict);
    }
  }

  void add_verdict(const std::string& host, const Json& verdict) {
    const auto text = [&](const char* name) { return verdict.value(name, std::string()); };
    const auto name = std::find(kWorstNames.begin(), kWorstNames.end(), text("verdict"));
    if (name == kWorstNames.end()) return;
    const auto rank = static_cast<std::size_t>(name - kWorstNames.begin());
    const auto [place, is_new] = places_.try_emplace(
        {text("strategy"), text("privileges"), text("path"), text("probe")}, overview_.cells.size());
    if (is_new) {
      overview_.cells.push_back({.strategy = text("strategy"),
                                 .privileges = text("privileges"),
                                 .path = text("path"),
                                 .probe = text("probe")});
    }
    CellOfFleet& cell = overview_.cells[place->second];
    ++cell.hosts.at(rank);
    const auto worst = static_cast<Worst>(rank);
    if (worst > cell.worst) cell.where.clear();
    cell.worst = std::max(cell.worst, worst);
    if (worst == cell.worst && cell.where.size() < kNamedHosts) cell.where.push_back(host);
  }

  Overview overview_;
  std::set<std::string> hosts_;
  std::map<std::array<std::string, 4>, std::size_t> places_;  ///< of cells
};

/// As far as the text of an entry that cannot be read tells.
std::string host_named_in(const std::string& text) {
  const Json document = Json::parse(text, nullptr, false);
  return document.is_object() ? results::printable(document.value("host", std::string("a host"))) : "a host";
}

template <typename Takes>
std::optional<analysis::RandomEffects> pooled_of(const Section& section, std::size_t subject, Takes takes) {
  std::vector<analysis::Effect> effects;
  for (const Row& row : section.rows) {
    if (!takes(row) || !row.measured.at(subject)) continue;
    if (const auto effect = effect_of(*row.measured[subject])) effects.push_back(*effect);
  }
  return analysis::random_effects(effects);
}

}  // namespace

std::optional<analysis::Effect> effect_of(const Measured& measured) {
  // Order statistics that fall on one value say that the error is small, not that there is none.
  constexpr double kLeastError = 1e-4;
  const results::Ratio& ratio = measured.ratio;
  if (!measured.has_ratio || !ratio.has_interval() || !(ratio.low > 0) || !(ratio.coverage > 0 && ratio.coverage < 1))
    return std::nullopt;
  const double width = std::log(ratio.high / ratio.low);
  const double error = width / 2 / analysis::normal_upper_quantile((1 - ratio.coverage) / 2);
  return analysis::Effect{.value = std::log(ratio.estimate),
                          .variance = std::max(error, kLeastError) * std::max(error, kLeastError)};
}

std::string HostClass::title() const { return fmt::format("Linux {} {}, primitives {}", kernel, machine, primitives); }

std::optional<analysis::RandomEffects> Section::pooled(std::size_t subject) const {
  return pooled_of(*this, subject, [](const Row&) { return true; });
}

std::optional<analysis::RandomEffects> Section::pooled(std::size_t subject, std::size_t host_class) const {
  return pooled_of(*this, subject, [&](const Row& row) { return row.host_class == host_class; });
}

std::size_t CellOfFleet::all() const { return std::accumulate(hosts.begin(), hosts.end(), std::size_t{0}); }

Overview overview_of(const std::string& path) {
  Gathering gathering;
  std::vector<Refusal> unreadable;
  Rest rest = read(path, [&](const std::string& text) {
    try {
      gathering.add(parse_entry(text));
    } catch (const std::exception& error) {  // the others stand
      unreadable.push_back({.host = host_named_in(text), .file = path, .reason = error.what()});
    }
  });
  rest.refused.insert(rest.refused.end(), unreadable.begin(), unreadable.end());
  return gathering.finish(std::move(rest));
}

}  // namespace sealbench::fleet
