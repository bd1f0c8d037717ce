// Results of a workload with metrics of its own, measured at several points.
#pragma once

#include "harness/results/metrics.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::testing {

/// noclone and memfd at width 1 and 8, 9 blocks in 3 sessions. A sample takes 0.1 s with noclone and twice as long with
/// memfd; `rate` is 100/s at width 1 and 400/s at width 8 with noclone, and a fifth of that with memfd; `held` is 2 MiB
/// with noclone and three times as much with memfd. Every block is 1 % above the one before. Looked at by `rate`.
inline results::Results curve_results() {
  results::Results made = example_results();
  made.plan = {{"workload", "parallel"}, {"question", "Do they get in each other's way?"}, {"runs", 9}, {"seed", 42}};
  made.metrics = {
      {.name = "rate",
       .unit = "1/s",
       .summary = "launches per second",
       .says = "launches {}",
       .higher_is_better = true},
      {.name = "held", .unit = "bytes", .summary = "memory", .says = "holds {}", .higher_is_better = false}};
  made.subjects.clear();
  for (const char* width : {"1", "8"}) {
    for (const bool memfd : {false, true}) {
      std::vector<double> wall;
      std::vector<double> rate;
      std::vector<double> held;
      double drift = 1;
      for (int block = 0; block < 9; ++block, drift *= 1.01) {
        wall.push_back(0.1 * (memfd ? 2 : 1) * drift);
        rate.push_back((width == std::string("1") ? 100 : 400) / (memfd ? 5.0 : 1.0) * drift);
        held.push_back(2097152.0 * (memfd ? 3 : 1) * drift);
      }
      results::Subject one = subject(memfd ? "memfd" : "noclone", wall);
      one.name += std::string(" width=") + width;
      one.point["width"] = width;
      one.samples.metrics = {{"rate", rate}, {"held", held}};
      one.reference = !memfd;
      made.subjects.push_back(std::move(one));
    }
  }
  results::look_at(made, "rate");
  return made;
}

}  // namespace sealbench::testing
