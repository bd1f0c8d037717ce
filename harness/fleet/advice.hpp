// Which strategy to use on all hosts of a fleet, or which on which.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/advise/recommendation.hpp"
#include "harness/advise/requirement.hpp"
#include "harness/analysis/random_effects.hpp"
#include "harness/fleet/entry.hpp"

namespace sealbench::fleet {

/// A strategy on one host.
struct Candidate {
  std::string strategy;
  bool meets = false;
  bool keeps_nothing = false;           ///< on the host between launches
  double log_ratio = 0;                 ///< of its time to the reference's there
  std::optional<double> variance = {};  ///< of that; none without an interval
  std::vector<advise::Rejection> rejections = {};
};

/// A host as advice sees it.
struct HostOptions {
  std::string host;
  std::string kernel;
  std::vector<Candidate> candidates = {};
  std::string nothing_known = {};  ///< why there is no evidence of any
};

/// Asks the requirements of every strategy that the entry has figures and verdicts of.
HostOptions options_of(const Entry& entry, const std::vector<const advise::Requirement*>& required);

/// The hosts that get one strategy.
struct Group {
  std::string strategy;
  std::vector<std::size_t> hosts = {};  ///< indices
  std::optional<analysis::RandomEffects> ratio = {};
};

struct FleetAdvice {
  std::vector<Group> groups;  ///< one: a strategy for all; several: the smallest partition; of most hosts first
  std::vector<std::string> everywhere;         ///< all strategies that meet the requirements on all served hosts
  std::vector<std::string> indistinguishable;  ///< of those, the ones that may be as cheap as the chosen one
  std::vector<std::size_t> unserved;           ///< hosts on which nothing meets them, or of which nothing is known
};

/// With as few strategies as possible every host that can be served gets one that meets the requirements there; of the
/// choices of so few, that of the lowest mean log ratio over hosts, each with the cheapest of its strategies. One
/// strategy for all: of those whose paired difference to the cheapest (random effects over hosts) may be 0, the first
/// that keeps nothing, as for one host.
FleetAdvice advise_fleet(const std::vector<HostOptions>& hosts);

}  // namespace sealbench::fleet
