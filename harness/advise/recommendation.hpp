// The recommendation: the cheapest strategy that meets what is required, from a results file.
#pragma once

#include <string>
#include <vector>

#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

/// A strategy that does not meet a requirement.
struct Rejection {
  std::string strategy;
  std::string requirement;
  std::string why;
};

struct Recommendation {
  std::vector<std::string> required;           ///< names of requirements, the implied ones among them
  const results::Subject* chosen = nullptr;    ///< null: nothing meets them all
  std::vector<const results::Subject*> met;    ///< all that meet them, the cheapest first
  std::vector<std::string> indistinguishable;  ///< of those, the ones whose ratio to the chosen one may be 1
  std::vector<Rejection> rejections;           ///< every one of every other strategy, in the order of the file
};

/// The cheapest is that with the lowest paired ratio to the reference; of those that the run cannot tell from it, the
/// first that keeps nothing on the host between launches is chosen. Throws as evidence_in does. Points into
/// `results`.
Recommendation recommend(const results::Results& results, const std::vector<const Requirement*>& required);

/// One sentence: what was chosen, for what, and by which figures; or why nothing was.
std::string sentence(const Recommendation& recommendation);

/// Records it in the results file, as the member `recommendation`.
void add_to(results::Results& results, const Recommendation& recommendation);

/// What the recommendation that the file records required; the implied requirements where it records none. Throws
/// UsageError for a requirement that this version does not know.
std::vector<const Requirement*> required_by(const results::Results& results);

}  // namespace sealbench::advise
