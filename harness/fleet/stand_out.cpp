#include "harness/fleet/stand_out.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/analysis/outliers.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/fleet/most.hpp"
#include "harness/host/primitives.hpp"
#include "harness/text/join.hpp"

namespace sealbench::fleet {

namespace {

constexpr std::size_t kFewestHosts = 3;
constexpr double kBusy = 0.2;
constexpr double kStolen = 0.02;
constexpr double kDear = 4;

/// The rows that have a ratio of the subject, and its logarithms.
struct Ratios {
  std::vector<std::size_t> rows;
  std::vector<double> logs;
};

Ratios ratios_of(const Section& section, std::size_t subject) {
  Ratios found;
  for (std::size_t row = 0; row < section.rows.size(); ++row) {
    const auto& measured = section.rows[row].measured.at(subject);
    if (!measured || !measured->has_ratio) continue;
    found.rows.push_back(row);
    found.logs.push_back(std::log(measured->ratio.estimate));
  }
  return found;
}

/// Those that stand out, the farthest first.
std::vector<std::size_t> far_rows(const Section& section, std::size_t subject, const Ratios& ratios) {
  const std::vector<double> scores = analysis::modified_z_scores(ratios.logs);
  const double middle = std::exp(analysis::median(ratios.logs));
  std::vector<std::pair<double, std::size_t>> far;
  for (std::size_t i = 0; i < ratios.rows.size(); ++i) {
    const results::Ratio& ratio = section.rows[ratios.rows[i]].measured[subject]->ratio;
    const bool apart = ratio.has_interval() && (ratio.low > middle || ratio.high < middle);
    if (std::abs(scores[i]) > analysis::kOutlierScore && apart) far.emplace_back(-std::abs(scores[i]), ratios.rows[i]);
  }
  std::sort(far.begin(), far.end());
  std::vector<std::size_t> rows;
  for (const auto& [score, row] : far) rows.push_back(row);
  return rows;
}

/// What a fact is on all hosts.
struct Spread {
  std::map<std::string, std::size_t> hosts;  ///< by value
  std::map<std::string, std::size_t> far;    ///< of those, the ones that stand out
  std::string usual;  ///< what more than half of the hosts have; empty where there is no such value
};

std::map<std::string, Spread> spreads(const Section& section, const std::vector<std::size_t>& far) {
  std::map<std::string, Spread> all;
  for (const Row& row : section.rows) {
    for (const auto& [name, value] : row.facts) ++all[name].hosts[value];
  }
  for (const std::size_t row : far) {
    for (const auto& [name, value] : section.rows[row].facts) ++all[name].far[value];
  }
  for (auto& [name, spread] : all) {
    spread.usual = value_of_most(spread.hosts);
  }
  return all;
}

std::map<std::string, double> usual_primitives(const Section& section) {
  std::map<std::string, std::vector<double>> costs;
  for (const Row& row : section.rows) {
    for (const auto& [name, cost] : row.primitives) costs[name].push_back(cost);
  }
  std::map<std::string, double> usual;
  for (const auto& [name, all] : costs) usual[name] = analysis::median(all);
  return usual;
}

std::string what_others_are(const Spread& spread, const std::string& own) {
  if (!spread.usual.empty()) return "most: " + spread.usual;
  std::vector<std::string> others;
  for (const auto& [value, hosts] : spread.hosts) {
    if (value != own) others.push_back(value);
  }
  return fmt::format("others: {}", text::join(others, ", "));
}

std::vector<std::string> reasons_of(const Row& row, std::map<std::string, Spread>& spreads,
                                    const std::map<std::string, double>& primitives) {
  std::vector<std::string> reasons;
  for (const auto& [name, value] : row.facts) {
    Spread& spread = spreads[name];
    if (value == spread.usual || 2 * spread.far[value] <= spread.hosts[value]) continue;
    reasons.push_back(fmt::format("{} {} ({})", name, value, what_others_are(spread, value)));
  }
  if (row.other_share >= kBusy) reasons.emplace_back("other work took a fifth of its processors or more");
  if (row.steal_share >= kStolen) reasons.emplace_back("the hypervisor took 2 % of its processors or more");
  for (const host::Primitive& primitive : host::primitives()) {
    const auto cost = row.primitives.find(std::string(primitive.member));
    if (cost == row.primitives.end() || cost->second < kDear * primitives.at(cost->first)) continue;
    reasons.push_back(fmt::format("{} costs {:.0f} times what it costs on most, or more", primitive.title, kDear));
  }
  return reasons;
}

}  // namespace

std::vector<StandOut> stand_outs(const Section& section) {
  std::vector<StandOut> all;
  const std::map<std::string, double> primitives = usual_primitives(section);
  for (std::size_t subject = 0; subject < section.subjects.size(); ++subject) {
    if (section.subjects[subject].reference) continue;
    const Ratios ratios = ratios_of(section, subject);
    if (ratios.rows.size() < kFewestHosts) continue;
    const std::vector<std::size_t> far = far_rows(section, subject, ratios);
    std::map<std::string, Spread> facts = spreads(section, far);
    std::vector<StandOut> of_subject;
    for (const std::size_t row : far) {
      const std::string reason = text::join(reasons_of(section.rows[row], facts, primitives), ", ");
      auto found = std::find_if(of_subject.begin(), of_subject.end(),
                                [&](const StandOut& known) { return known.reason == reason; });
      if (found == of_subject.end()) {
        of_subject.push_back(
            {.subject = subject, .rows = {}, .others = std::exp(analysis::median(ratios.logs)), .reason = reason});
        found = of_subject.end() - 1;
      }
      found->rows.push_back(row);
    }
    std::stable_sort(of_subject.begin(), of_subject.end(),
                     [](const StandOut& a, const StandOut& b) { return a.rows.size() > b.rows.size(); });
    all.insert(all.end(), of_subject.begin(), of_subject.end());
  }
  return all;
}

}  // namespace sealbench::fleet
