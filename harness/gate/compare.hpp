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
  bool times = false;         ///< compare absolute times instead of ratios to the reference
};

/// One subject of both runs.
struct Compared {
  enum class Verdict { faster, slower, same, cant_tell };

  std::string name;
  bool timed = true;  ///< whether times or ratios were compared; false of the reference of ratios
  double before = 0;  ///< median wall time in seconds, or median ratio to the reference
  double now = 0;
  double change = 0;                           ///< share by which `now` is more
  std::optional<analysis::Interval> interval;  ///< of the change, 95 %
  double p_value = 1;                          ///< of no change
  Verdict verdict = Verdict::cant_tell;
  CountsOutcome counts;
};

/// What compare found.
struct Comparison {
  CompareOptions options;
  results::Metric metric = {};                ///< what was compared
  bool ratios = true;                         ///< whether ratios to the reference were compared, or times
  std::string reference;                      ///< the reference's name, when they were
  std::vector<std::string> host_differences;  ///< what makes times say little
  std::vector<Compared> subjects;
  std::vector<std::string> not_compared;
};

/// Matches subjects by name and compares their ratios to the reference, which both runs must have in common: the mean
/// over sessions of the median log ratio, by Welch's t (analysis/session_mean.hpp), since sessions of two runs differ
/// even where nothing changed. Absolute times only when asked for: Hodges & Lehmann's shift of their logarithms and
/// Mann & Whitney's p, which take every launch as independent and what the machine did between the runs as a change.
/// Counts are compared exactly in either case. Throws std::runtime_error when there is nothing to compare.
Comparison compare(const results::Results& before, const results::Results& now, const CompareOptions& options = {});

/// What absolute times cannot know and how the hosts differ first, then the table, then changed counts and what was not
/// compared.
void write_text(const Comparison& comparison, const report::Style& style, std::ostream& out);
void write_markdown(const Comparison& comparison, std::ostream& out);
void write_json(const Comparison& comparison, std::ostream& out);

/// Writes the format of that name: text, markdown or json. Throws std::invalid_argument for another one.
void write(std::string_view format, const Comparison& comparison, const report::Style& style, std::ostream& out);

/// As printed: "same" has the share in it, "same within ±2 %"; a metric that is no time is better or worse.
std::string verdict_text(Compared::Verdict verdict, const Comparison& comparison);

}  // namespace sealbench::gate
