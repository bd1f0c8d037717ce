// A results object for tests: small, complete, and with figures that are easy to check by hand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::testing {

/// A subject with these wall times, one per block from 0; the other columns follow from them.
inline results::Subject subject(const std::string& name, const std::vector<double>& wall_s) {
  results::Subject made;
  made.name = name;
  made.runtime = "sealrun";
  made.strategy = name;
  made.command = "sealrun-" + name + " run -b bundle ctr";
  made.exe_bytes = 12 * 1024 * 1024;
  made.exe_dir = "/var/lib/exe";
  for (std::size_t i = 0; i < wall_s.size(); ++i) {
    const auto block = static_cast<std::int64_t>(i);
    made.samples.wall_s.push_back(wall_s[i]);
    made.samples.user_s.push_back(wall_s[i] / 4);
    made.samples.system_s.push_back(wall_s[i] / 2);
    made.samples.max_rss_bytes.push_back(1 << 20);
    made.samples.minor_faults.push_back(100 + block);
    made.samples.major_faults.push_back(0);
    made.samples.voluntary_switches.push_back(3);
    made.samples.involuntary_switches.push_back(1);
    made.samples.block.push_back(block);
    made.samples.session.push_back(block % 3);
    made.samples.position.push_back(0);
  }
  return made;
}

/// noclone (reference, 2 ms) and memfd, which takes 4 times as long in every block; 8 blocks that drift by 10 % each.
inline results::Results example_results() {
  results::Results made;
  made.version = "0.1.0";
  made.commit = "0123456789ab";
  made.date = "2024-02-29T12:00:00Z";
  made.command_line = "bench --strategy noclone,memfd --runs 8";
  made.host = {{"kernel", "6.18.0"}, {"cpu", {{"model", "Example"}, {"count", 2}}}};
  made.plan = {{"workload", "run"}, {"runs", 8}, {"seed", 42}};
  std::vector<double> reference;
  std::vector<double> memfd;
  double wall = 0.002;
  for (int block = 0; block < 8; ++block, wall *= 1.1) {
    reference.push_back(wall);
    memfd.push_back(4 * wall);
  }
  made.subjects = {subject("noclone", reference), subject("memfd", memfd)};
  made.subjects[0].reference = true;
  made.subjects[0].counts["syscalls"] = {{"total", 89}, {"exact", true}, {"by_name", {{"execve", 2}, {"mount", 87}}}};
  made.subjects[1].counts["syscalls"] = {{"total", 95}, {"exact", true}, {"by_name", {{"execve", 2}, {"mount", 93}}}};
  return made;
}

}  // namespace sealbench::testing
