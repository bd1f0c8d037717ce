// Results objects with simulated times.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/analysis/annotate.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/noise.hpp"

namespace sealbench::testing {

/// Subjects by name and slowness relative to the first, which is the reference and takes 2 ms; plain noise, in up to
/// thirty sessions of equal length.
inline results::Results simulated_results(const std::vector<std::pair<std::string, double>>& subjects,
                                          std::size_t blocks, std::uint64_t seed, double spread = 0.02) {
  constexpr std::size_t kSessions = 30;
  Machine machine({.name = "plain", .spread = spread}, subjects.size() - 1, seed);
  std::vector<std::vector<double>> wall(subjects.size());
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::vector<double>& times = machine.block();
    for (std::size_t i = 0; i < subjects.size(); ++i)
      wall[i].push_back(0.002 * subjects[i].second * std::exp(times[i]));
  }
  results::Results made = example_results();
  made.subjects.clear();
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    made.subjects.push_back(subject(subjects[i].first, wall[i]));
    std::vector<std::int64_t>& session = made.subjects.back().samples.session;
    for (std::size_t block = 0; block < blocks; ++block)
      session[block] = static_cast<std::int64_t>(block * std::min(blocks, kSessions) / blocks);
    made.subjects.back().counts["syscalls"] = {{"total", 89}, {"exact", true}, {"by_name", {{"mount", 89}}}};
  }
  made.subjects.front().reference = true;
  analysis::annotate(made);
  return made;
}

}  // namespace sealbench::testing
