// A results object for tests of what is written: every figure differs from every other, and so does each from what
// would stand there if two of them changed places. All can be checked by hand.
#pragma once

#include "harness/analysis/annotate.hpp"
#include "harness/results/results.hpp"

namespace sealbench::testing {

/// Seven blocks in three sessions. noclone, the reference, takes 8, 10, … 20 ms: median 14. memfd takes 2, 2.5, … 5
/// times as long in the same block, so 16, 25, 36, … 100 ms: median 49, ratio 3.5, between 2 and 5 (all seven pairs).
inline results::Results distinct_results() {
  results::Results made = {.version = "0.9.1",
                           .commit = "0123456789ab",
                           .date = "2024-02-29T12:00:00Z",
                           .command_line = "bench --strategy noclone,memfd --runs 7",
                           .host = {{"kernel", "6.18.0"}},
                           .plan = {{"workload", "run"}, {"runs", 7}, {"seed", 42}},
                           .subjects = {},
                           .omitted = {},
                           .warnings = {}};
  results::Subject reference;
  reference.name = "the reference";
  reference.runtime = "sealrun";
  reference.strategy = "noclone";
  reference.command = "sealrun-noclone run -b bundle ctr";
  reference.exe_bytes = 4096;
  reference.exe_dir = "/exe";
  reference.reference = true;
  reference.samples = {.wall_s = {0.008, 0.010, 0.012, 0.014, 0.016, 0.018, 0.020},
                       .user_s = {0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.0105},
                       .system_s = {0.0001, 0.0002, 0.0003, 0.0004, 0.0005, 0.0006, 0.00105},
                       .max_rss_bytes = {1001, 1002, 1003, 1004, 1005, 1006, 1007},
                       .minor_faults = {1101, 1102, 1103, 1104, 1105, 1106, 1107},
                       .major_faults = {1201, 1202, 1203, 1204, 1205, 1206, 1207},
                       .voluntary_switches = {1301, 1302, 1303, 1304, 1305, 1306, 1307},
                       .involuntary_switches = {1401, 1402, 1403, 1404, 1405, 1406, 1407},
                       .block = {10, 11, 12, 13, 14, 15, 16},
                       .session = {0, 0, 0, 1, 1, 2, 2},
                       .position = {0, 1, 1, 0, 0, 1, 0}};
  reference.counts = {{"syscalls", {{"total", 89}, {"exact", true}, {"by_name", {{"mount", 89}}}}},
                      {"bytes_copied", {{"total", 7}, {"unit", "bytes"}, {"exact", true}}}};
  results::Subject other;
  other.name = "another";
  other.runtime = "crun";
  other.strategy = "memfd";
  other.command = "sealrun-memfd run -b bundle ctr";
  other.exe_bytes = 8192;
  other.exe_dir = "/other";
  other.samples = {.wall_s = {0.016, 0.025, 0.036, 0.049, 0.064, 0.081, 0.100},
                   .user_s = {0.011, 0.012, 0.013, 0.014, 0.015, 0.017, 0.023},
                   .system_s = {0.0031, 0.0032, 0.0033, 0.0034, 0.0035, 0.0036, 0.0079},
                   .max_rss_bytes = {2001, 2002, 2003, 2004, 2005, 2006, 2007},
                   .minor_faults = {2101, 2102, 2103, 2104, 2105, 2106, 2107},
                   .major_faults = {2201, 2202, 2203, 2204, 2205, 2206, 2207},
                   .voluntary_switches = {2301, 2302, 2303, 2304, 2305, 2306, 2307},
                   .involuntary_switches = {2401, 2402, 2403, 2404, 2405, 2406, 2407},
                   .block = {10, 11, 12, 13, 14, 15, 16},
                   .session = {0, 0, 0, 1, 1, 2, 2},
                   .position = {1, 0, 0, 1, 1, 0, 1}};
  other.counts = {{"syscalls", {{"total", 95}, {"exact", true}, {"by_name", {{"mount", 95}}}}},
                  {"bytes_copied", {{"total", 8192}, {"unit", "bytes"}, {"exact", true}}}};
  made.subjects = {reference, other};
  analysis::annotate(made);
  return made;
}

}  // namespace sealbench::testing
