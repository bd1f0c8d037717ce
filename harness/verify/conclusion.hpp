// What a run was asked for and did not answer: pure functions. "Nothing was seen" is never success.
#pragma once

#include <string>
#include <vector>

#include "harness/verify/judge.hpp"
#include "harness/verify/observation.hpp"

namespace sealbench::verify {

/// A strategy, or the control, about which the run says nothing.
struct Unconcluded {
  std::string strategy = {};
  std::string reason = {};

  [[nodiscard]] std::string sentence() const { return "nothing is concluded about " + strategy + ": " + reason; }
};

/// In this order:
///  - the control, when it fell nowhere: then no cell can be protected;
///  - each of the strategies `named` that has no cell with a verdict other than inconclusive: not supported here, every
///  path closed or absent, every attempt without an answer;
///  - each other strategy that was tried and has none but inconclusive cells.
std::vector<Unconcluded> find_unconcluded(const Judgement& judgement, const Observations& observations,
                                          const std::vector<std::string>& named);

}  // namespace sealbench::verify
