// Two results files side by side, in the manner of Go's benchstat.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "harness/analysis/interval.hpp"
#include "harness/gate/counts.hpp"
#include "harness/report/report.hpp"
#include "harness/results/results.hpp"

namespace sealbench::gate {

struct CompareOptions {
  double same_within = 0.02;  ///< changes up to this share are called the same
  bool force_ratios = false;  ///< compare ratios to the reference although the hosts are alike
};

/// One subject of both runs.
struct Compared {
  enum class Verdict { faster, slower, same, cant_tell };

  std::string name;
  double before = 0;  ///< median wall time in seconds, or median ratio to the reference
  double now = 0;
  double change = 0;  ///< share by which `now` is more, Hodges & Lehmann's estimate on logarithms
  std::optional<analysis::Interval> interval;  ///< of the change, 95 %
  double p_value = 1;                          ///< of no change: Mann & Whitney
  Verdict verdict = Verdict::cant_tell;
  CountsOutcome counts;
};

/// What compare found.
struct Comparison {
  CompareOptions options;
  bool ratios = false;                        ///< whether ratios to the reference were compared instead of times
  std::string reference;                      ///< the reference's name, when they were
  std::vector<std::string> host_differences;  ///< why times are not comparable
  std::vector<Compared> subjects;
  std::vector<std::string> not_compared;
};

/// Matches subjects by name and compares wall times; where the hosts differ, ratios to the reference instead. Counts
/// are compared exactly in either case. Throws std::runtime_error when there is nothing to compare.
Comparison compare(const results::Results& before, const results::Results& now, const CompareOptions& options = {});

/// Differences of the hosts first, then the table, then changed counts and what was not compared.
void write_text(const Comparison& comparison, const report::Style& style, std::ostream& out);
void write_markdown(const Comparison& comparison, std::ostream& out);
void write_json(const Comparison& comparison, std::ostream& out);

/// Writes the format of that name: text, markdown or json. Throws std::invalid_argument for another one.
void write(std::string_view format, const Comparison& comparison, const report::Style& style, std::ostream& out);

/// As printed: "same" has the share in it, "same within ±2 %".
std::string verdict_text(Compared::Verdict verdict, double same_within);

}  // namespace sealbench::gate
