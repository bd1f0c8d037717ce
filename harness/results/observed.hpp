// What counting observed of a subject's launches (counters/observation.hpp) and others ask about.
#pragma once

#include "harness/results/results.hpp"

namespace sealbench::results {

/// Sealed from outside in vain: its runtime copied itself all the same, so that its time is not the strategy's, and it
/// gets no ratio.
inline bool cloned_again(const Subject& subject) {
  static const Json::json_pointer kClonedAgain("/observed/cloned_again");
  return subject.extra.value(kClonedAgain, false);
}

}  // namespace sealbench::results
