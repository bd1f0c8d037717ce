// The results of a run as data: what measuring writes, and what analysis, reports, gates and plots read.
// results/schema.json describes the same as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::results {

/// Members keep the order in which they were written: a results file is read by people too.
using Json = nlohmann::ordered_json;

inline constexpr int kSchema = 1;

/// A figure that samples have, as a results file describes it. Wall time is one that all have.
struct Metric {
  std::string name;
  std::string unit;  ///< "s", "bytes", "1/s", or what is counted in words
  std::string summary;
  std::string says;  ///< what one says of a subject with a value: "holds {} per container"
  bool higher_is_better = false;
  bool step = false;  ///< one of those that make up the wall time together

  bool operator==(const Metric&) const = default;
};

inline constexpr const char* kWallTime = "wall";

/// One sample per index. Times in seconds. A column that was not measured is empty (an imported file may have only
/// wall_s and block); all others have the same length.
struct Samples {
  std::vector<double> wall_s;  ///< CLOCK_MONOTONIC from before the spawn to after the reaping
  std::vector<double> user_s;  ///< wait4(2) rusage of the runtime and everything that it waited for
  std::vector<double> system_s;
  std::vector<std::int64_t> max_rss_bytes;
  std::vector<std::int64_t> minor_faults;
  std::vector<std::int64_t> major_faults;
  std::vector<std::int64_t> voluntary_switches;
  std::vector<std::int64_t> involuntary_switches;
  std::vector<std::int64_t> block;                          ///< counted over all sessions from 0
  std::vector<std::int64_t> session;                        ///< from 0
  std::vector<std::int64_t> position;                       ///< place within the block's order, from 0
  std::map<std::string, std::vector<double>> metrics = {};  ///< those of the workload's own, by name
  std::string metric = {};  ///< the one that values() gives, a name in `metrics`; empty: wall time

  [[nodiscard]] std::size_t size() const { return wall_s.size(); }
  /// Of the metric that is looked at (look_at() in metrics.hpp): what ratios, tables, gates and pictures are about.
  [[nodiscard]] const std::vector<double>& values() const { return metric.empty() ? wall_s : metrics.at(metric); }
};

/// The paired ratio of a subject's metric (wall time, unless another is looked at) to the reference's: computed by
/// analysis, kept for readers of the file.
struct Ratio {
  std::string reference;  ///< name of the reference subject
  double estimate = 1;    ///< exp of the median of the within-block log ratios
  double low = 1;         ///< 95 % interval from order statistics (sign test, Thompson 1936); NaN, in the file null,
  double high = 1;        ///< when there are too few pairs for one (fewer than 6)
  double coverage =
      1;  ///< exact confidence of [low, high]: at least 0.95, order statistics come in steps; 0 without interval
  std::size_t pairs = 0;

  [[nodiscard]] bool has_interval() const { return low <= high; }
};

/// One row of a table: runtime x strategy x exe placement.
struct Subject {
  std::string name;  ///< unique within the file
  std::string runtime;
  std::string strategy;
  std::string command;  ///< what was launched, as one would type it
  std::int64_t exe_bytes = 0;
  std::string exe_dir;
  Json point = Json::object();  ///< the parameters that differ between subjects, by name: a curve is over them
  bool reference = false;       ///< the ratios of the others at its point are to this one
  bool control = false;         ///< A': the reference once more; a ratio other than 1 blames the machine, not a subject
  Samples samples;
  Json counts = Json::object();  ///< one member per counter, for example counts["syscalls"]["total"]
  Json phases = Json::object();
  std::vector<Ratio> ratio;     ///< at most one; empty where no pairs are
  Json extra = Json::object();  ///< members that this version does not know, kept as they are
};

/// What was left out and why, for example a strategy that this host does not support.
struct Omission {
  std::string subject;
  std::string reason;
};

/// One results file.
struct Results {
  std::string version;         ///< of bench
  std::string commit;          ///< of bench's tree
  std::string date;            ///< start of the run, RFC 3339, UTC
  std::string command_line;    ///< as the user typed it
  Json host = Json::object();  ///< kernel, cpu, memory, filesystem of the exe, cgroup mode, ...
  Json plan = Json::object();  ///< workload, runs, warmup, sessions, seed, order: everything needed to run it again
  std::vector<Metric> metrics = {};  ///< of the workload's own; wall time is not among them
  std::string metric = {};           ///< the one that is looked at; empty: wall time
  std::vector<Subject> subjects;
  std::vector<Omission> omitted;
  std::vector<std::string> warnings;
  bool interrupted = false;
  Json extra = Json::object();  ///< further top-level members (verdicts, properties), kept as they are
};

/// The subject that ratios refer to, or null; of several points the first one's.
const Subject* reference_of(const Results& results);

/// The subject that the ratio of this one refers to: the reference at its point; or null.
const Subject* reference_of(const Results& results, const Subject& subject);

/// The subject of that name, or null.
const Subject* find(const Results& results, std::string_view name);

/// The document of results/schema.json.
Json to_json(const Results& results);

/// Reads what to_json wrote. Throws std::runtime_error that names the member which is missing, of the wrong type, of
/// another length than its sister columns, or of a newer schema; members it does not know go into `extra`.
Results from_json(const Json& document);

/// Reads a results file, or one of a survey (survey.hpp): FILE#WORKLOAD; "-" is standard input. Throws
/// std::runtime_error with the path, what is wrong and what to do.
Results load(const std::string& path);

/// Writes what Destination (destination.hpp) says of `path`, with a digest. Throws std::system_error.
void save(const Results& results, const std::string& path);

}  // namespace sealbench::results
