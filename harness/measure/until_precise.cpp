#include "harness/measure/until_precise.hpp"

#include <algorithm>

#include "harness/analysis/precision.hpp"

namespace sealbench::measure {

results::Results until_precise(const MeasureMore& measure_more, int blocks, int sessions, const Goal& goal) {
  const int more = std::max(1, blocks / sessions);
  results::Results results = measure_more(blocks, sessions);
  const auto precise = [&] { return analysis::steady_half_width(results) <= goal.half_width; };
  while (!precise() && !results.interrupted && !goal.out_of_time() && !results.subjects.empty()) {
    results = measure_more(more, 1);
  }
  results.plan["precision"] = goal.half_width;
  results.plan["max_time_s"] = goal.max_time_s;
  results.plan["ended_by"] = precise() ? "precision" : results.interrupted ? "interruption" : "max-time";
  return results;
}

}  // namespace sealbench::measure
