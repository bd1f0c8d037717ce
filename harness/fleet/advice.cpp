#include "harness/fleet/advice.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>

#include "harness/fleet/row.hpp"

namespace sealbench::fleet {

namespace {

using analysis::Effect;

/// A set of strategies, a bit for each.
using Set = std::uint32_t;
constexpr std::size_t kMostStrategies = 24;  // of which all subsets can be looked at

/// What all hosts have to choose from.
class Choices {
 public:
  explicit Choices(const std::vector<HostOptions>& hosts) : hosts_(hosts) {
    for (const HostOptions& host : hosts) {
      Set met = 0;
      for (const Candidate& candidate : host.candidates) {
        const std::size_t place = place_of(candidate.strategy);
        if (candidate.meets && place < kMostStrategies) met |= Set{1} << place;
      }
      met_.push_back(met);
      if (met != 0) ++alike_[met];
    }
  }

  [[nodiscard]] const std::vector<std::string>& strategies() const { return strategies_; }
  [[nodiscard]] Set met(std::size_t host) const { return met_[host]; }
  [[nodiscard]] bool any() const { return !alike_.empty(); }

  [[nodiscard]] bool serves(Set chosen) const {
    return std::all_of(alike_.begin(), alike_.end(), [&](const auto& one) { return (one.first & chosen) != 0; });
  }

  [[nodiscard]] const Candidate* candidate(std::size_t host, std::size_t strategy) const {
    for (const Candidate& one : hosts_[host].candidates) {
      if (one.strategy == strategies_[strategy]) return &one;
    }
    return nullptr;
  }

  /// The cheapest of the chosen on a host that meets what is required there; none: npos.
  [[nodiscard]] std::size_t cheapest(std::size_t host, Set chosen) const {
    std::size_t best = std::string::npos;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < strategies_.size(); ++i) {
      if ((met_[host] & chosen & (Set{1} << i)) == 0 || candidate(host, i)->log_ratio >= least) continue;
      best = i;
      least = candidate(host, i)->log_ratio;
    }
    return best;
  }

  /// The mean over hosts that it serves.
  [[nodiscard]] double cost(Set chosen) const {
    double sum = 0;
    double hosts = 0;
    for (std::size_t host = 0; host < met_.size(); ++host) {
      const std::size_t best = cheapest(host, chosen);
      if (best == std::string::npos) continue;
      sum += candidate(host, best)->log_ratio;
      ++hosts;
    }
    return sum / hosts;
  }

 private:
  std::size_t place_of(const std::string& strategy) {
    const auto found = std::find(strategies_.begin(), strategies_.end(), strategy);
    if (found == strategies_.end()) strategies_.push_back(strategy);
    return static_cast<std::size_t>(std::find(strategies_.begin(), strategies_.end(), strategy) - strategies_.begin());
  }

  const std::vector<HostOptions>& hosts_;
  std::vector<std::string> strategies_;
  std::vector<Set> met_;              ///< by host
  std::map<Set, std::size_t> alike_;  ///< hosts that meet the same
};

/// The smallest sets that serve every host, of these the cheapest.
Set smallest(const Choices& choices) {
  const std::size_t count = std::min(choices.strategies().size(), kMostStrategies);
  for (int size = 1; size <= static_cast<int>(count); ++size) {
    Set best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (Set chosen = 1; chosen < Set{1} << count; ++chosen) {
      if (__builtin_popcount(chosen) != size || !choices.serves(chosen)) continue;
      const double cost = choices.cost(chosen);
      if (cost >= least) continue;
      best = chosen;
      least = cost;
    }
    if (best != 0) return best;
  }
  return 0;
}

/// Whether the fleet cannot tell two strategies apart: the mean over hosts of their difference may be 0.
bool may_be_as_cheap(const Choices& choices, std::size_t hosts, std::size_t one, std::size_t other) {
  std::vector<Effect> differences;
  for (std::size_t host = 0; host < hosts; ++host) {
    const Candidate* const a = choices.candidate(host, one);
    const Candidate* const b = choices.candidate(host, other);
    if (a == nullptr || b == nullptr || !a->variance || !b->variance) continue;
    // Of one host's ratios to one reference: what they have in common makes this too great, never too small.
    differences.push_back({.value = a->log_ratio - b->log_ratio, .variance = *a->variance + *b->variance});
  }
  const auto pooled = analysis::random_effects(differences);
  return !pooled || !pooled->interval || (pooled->interval->low <= 0 && pooled->interval->high >= 0);
}

bool keeps_nothing(const Choices& choices, std::size_t hosts, std::size_t strategy) {
  for (std::size_t host = 0; host < hosts; ++host) {
    const Candidate* const candidate = choices.candidate(host, strategy);
    if (candidate != nullptr && candidate->meets && !candidate->keeps_nothing) return false;
  }
  return true;
}

/// One strategy for all: the cheapest, or as cheap and simpler.
Set simplest(const Choices& choices, std::size_t hosts, Set cheapest, FleetAdvice& advice) {
  const auto bit = [](std::size_t i) { return Set{1} << i; };
  std::size_t best = 0;
  while (bit(best) != cheapest) ++best;
  std::vector<std::size_t> equal = {best};
  for (std::size_t i = 0; i < choices.strategies().size() && i < kMostStrategies; ++i) {
    if (!choices.serves(bit(i))) continue;
    advice.everywhere.push_back(choices.strategies()[i]);
    if (i != best && may_be_as_cheap(choices, hosts, i, best)) equal.push_back(i);
  }
  const auto simple =
      std::find_if(equal.begin(), equal.end(), [&](std::size_t i) { return keeps_nothing(choices, hosts, i); });
  const std::size_t chosen = simple == equal.end() ? best : *simple;
  for (const std::size_t i : equal) {
    if (i != chosen) advice.indistinguishable.push_back(choices.strategies()[i]);
  }
  return bit(chosen);
}

}  // namespace

HostOptions options_of(const Entry& entry, const std::vector<const advise::Requirement*>& required) {
  HostOptions options{.host = entry.host, .kernel = row_of(entry).facts["kernel"]};
  try {
    for (const advise::Evidence& evidence : advise::evidence_in(entry.results)) {
      const Measured measured = measured_of(*evidence.subject);
      Candidate candidate{.strategy = evidence.strategy(),
                          .meets = true,
                          .keeps_nothing = evidence.fact("installs") == false,
                          .log_ratio = std::log(measured.ratio.estimate)};
      if (const auto effect = effect_of(measured)) candidate.variance = effect->variance;
      if (evidence.subject->reference) candidate.variance = 0;
      for (const advise::Requirement* requirement : required) {
        advise::Answer answer = requirement->check(evidence);
        if (answer.met == advise::Answer::Met::yes) continue;
        candidate.meets = false;
        candidate.rejections.push_back({.strategy = candidate.strategy,
                                        .requirement = std::string(requirement->name),
                                        .why = std::move(answer.why)});
      }
      options.candidates.push_back(std::move(candidate));
    }
  } catch (const std::runtime_error& error) {
    options.nothing_known = error.what();
  }
  return options;
}

FleetAdvice advise_fleet(const std::vector<HostOptions>& hosts) {
  FleetAdvice advice;
  const Choices choices(hosts);
  Set chosen = choices.any() ? smallest(choices) : 0;
  if (__builtin_popcount(chosen) == 1) chosen = simplest(choices, hosts.size(), chosen, advice);
  std::map<std::size_t, Group> groups;
  for (std::size_t host = 0; host < hosts.size(); ++host) {
    const std::size_t best = choices.cheapest(host, chosen);
    if (best == std::string::npos) {
      advice.unserved.push_back(host);
      continue;
    }
    groups[best].strategy = choices.strategies()[best];
    groups[best].hosts.push_back(host);
  }
  for (auto& [strategy, group] : groups) {
    std::vector<Effect> effects;
    for (const std::size_t host : group.hosts) {
      const Candidate& candidate = *choices.candidate(host, strategy);
      if (candidate.variance && *candidate.variance > 0)
        effects.push_back({.value = candidate.log_ratio, .variance = *candidate.variance});
    }
    group.ratio = analysis::random_effects(effects);
    advice.groups.push_back(std::move(group));
  }
  std::stable_sort(advice.groups.begin(), advice.groups.end(),
                   [](const Group& a, const Group& b) { return a.hosts.size() > b.hosts.size(); });
  return advice;
}

}  // namespace sealbench::fleet
