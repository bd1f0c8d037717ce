#include "harness/gate/calibration.hpp"

#include <algorithm>

#include "harness/gate/gate.hpp"

namespace sealbench::gate {

void Arm::add(Verdict verdict) {
  ++gates;
  switch (verdict) {
    case Verdict::slower:
      ++slower;
      break;
    case Verdict::within:
    case Verdict::faster:
      ++within;
      break;
    case Verdict::cant_tell:
      ++cant_tell;
      break;
    case Verdict::environment:
      ++environment;
      break;
  }
}

std::optional<double> smallest_found(const Calibration& calibration, double share) {
  std::optional<double> smallest;
  for (auto arm = calibration.arms.rbegin(); arm != calibration.arms.rend(); ++arm) {
    const bool found = arm->gates > 0 && static_cast<double>(arm->slower) >= share * static_cast<double>(arm->gates);
    if (arm->slowdown <= 0 || !found) break;
    smallest = arm->slowdown;
  }
  return smallest;
}

std::vector<Verdict> verdicts(const results::Results& results, const Options& options, std::size_t look) {
  std::vector<Verdict> found;
  for (const results::Subject& subject : results.subjects) {
    if (!subject.extra.contains(kAgainst)) continue;
    results::Results alone = results;
    for (results::Subject& other : alone.subjects) {
      if (other.name != subject.name) other.extra.erase(kAgainst);
    }
    found.push_back(decide_against(alone, options, look).subjects.at(0).timing.verdict);
  }
  return found;
}

}  // namespace sealbench::gate
