// A fleet in memory: of every host what reports need, and no more.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/analysis/random_effects.hpp"
#include "harness/fleet/file.hpp"

namespace sealbench::fleet {

/// One subject on one host: NaN where a figure is not there. Times in seconds.
struct Measured {
  results::Ratio ratio;
  bool has_ratio = false;
  double median_s = 0;
  double mean_s = 0;
  double p05_s = 0;
  double p95_s = 0;
  std::size_t samples = 0;
  std::string protects = {};  ///< the member of that name
};

/// The logarithm of the ratio with the variance that its interval implies; nothing without an interval. The interval is
/// from order statistics, of its exact coverage: half its width over the normal quantile of that is the error.
std::optional<analysis::Effect> effect_of(const Measured& measured);

/// One host, as one workload was measured on it.
struct Row {
  std::string host;
  std::string file;
  std::map<std::string, std::string> facts = {};  ///< by which hosts may differ, in words; a name for each
  std::map<std::string, double> primitives = {};  ///< seconds, by member
  double primitives_factor = 0;  ///< over what they cost on a fast machine, geometric mean; 0: not measured
  double other_share = 0;        ///< of the processors, that other work took during launches
  double steal_share = 0;        ///< that the hypervisor took
  std::size_t host_class = 0;    ///< index into Section::classes
  std::vector<std::optional<Measured>> measured = {};  ///< by subject
  std::vector<std::string> problems = {};              ///< what is to be said of this run, in words
};

/// Hosts that are alike: kernel, architecture, and what primitives cost.
struct HostClass {
  std::string letter;  ///< "A" is the one of most hosts
  std::string kernel;  ///< "6.18"
  std::string machine;
  std::string primitives;  ///< "1 x", to the next power of two; "not measured"
  std::size_t hosts = 0;

  [[nodiscard]] std::string title() const;
};

struct SubjectOfFleet {
  std::string name;
  std::string runtime;
  std::string strategy;
  bool reference = false;
};

/// A workload.
struct Section {
  std::string workload;
  std::string metric;                         ///< that ratios are of
  std::string reference;                      ///< that they are to
  std::vector<SubjectOfFleet> subjects = {};  ///< in the order in which files have them
  std::vector<Row> rows = {};                 ///< in the order of the file
  std::vector<HostClass> classes = {};
  std::vector<std::string> notes = {};  ///< what makes hosts hard to compare

  /// Of all hosts, or of those of a class.
  [[nodiscard]] std::optional<analysis::RandomEffects> pooled(std::size_t subject) const;
  [[nodiscard]] std::optional<analysis::RandomEffects> pooled(std::size_t subject, std::size_t host_class) const;
};

/// From best to worst.
enum class Worst { is_protected, inconclusive, other_program, host_affected, writable };
inline constexpr std::array kWorstNames = {"protected", "inconclusive", "other_program", "host_affected", "writable"};

/// One cell of the protection matrix over all hosts that have it.
struct CellOfFleet {
  std::string strategy;
  std::string privileges;
  std::string path;
  std::string probe;
  std::array<std::size_t, kWorstNames.size()> hosts{};  ///< with each verdict
  Worst worst = Worst::is_protected;
  std::vector<std::string> where = {};  ///< hosts with the worst verdict, the first few

  [[nodiscard]] std::size_t all() const;
  [[nodiscard]] std::size_t of_worst() const { return hosts.at(static_cast<std::size_t>(worst)); }
};

struct Overview {
  Header header;
  std::vector<Section> sections;
  std::vector<CellOfFleet> cells;  ///< in the order in which files have them
  std::size_t verified = 0;        ///< entries with verdicts
  std::vector<Refusal> refused;
  std::string doubt;
  std::size_t hosts = 0;
};

/// Reads a fleet file a host at a time. Throws std::runtime_error.
Overview overview_of(const std::string& path);

}  // namespace sealbench::fleet
