// The rows of the table to be.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/plan/points.hpp"
#include "harness/plan/runtimes.hpp"
#include "workloads/definitions/common_parameters.hpp"

namespace sealbench::plan {

/// The "strategy" of a runtime that is launched as it is and does what it does.
inline constexpr std::string_view kStock = "stock";

/// The name of the size of the exe among the parameters of a point.
inline constexpr const char* kExeSize = workloads::kExeSize.data();

/// One row: runtime x strategy x size of the exe.
struct Subject {
  std::string name;                   ///< unique in the plan
  std::string runtime = "sealrun";    ///< label of the runtime
  std::string strategy;               ///< a registered strategy, or kStock
  std::int64_t exe_bytes = 0;         ///< size of its copy of the exe; kNativeSize: unpadded
  workloads::Values parameters = {};  ///< of the workload, every one
  /// Those that differ between subjects, and the size of the exe when that does: ratios are among subjects of one
  /// point.
  workloads::Values point = {};
  std::string program = {};         ///< of the runtime: an absolute path, or a name to look for; empty: the adapter's
  std::string adapter = "sealrun";  ///< a registered runtime adapter
  std::vector<std::string> flags = {};  ///< further global options of the runtime
  /// Somebody asked for it by name: its strategy's, or, for the first of a runtime's subjects, the runtime's. That it
  /// cannot be measured here ends the run before anything is launched; what shows later leaves it out, with status 3.
  /// One of "all" is left out.
  bool named = false;
  bool control = false;               ///< the reference once more (with_control)
  std::string against = {};           ///< the subject that holds the old build (with_old_build); else empty
  std::chrono::nanoseconds delay{0};  ///< added to each of its launches (calibration)
  /// Whether the strategy is applied to the runtime's exe from outside, by `sealrun exec-sealed`.
  [[nodiscard]] bool sealed_from_outside() const;
};

/// Whether --strategy names no strategy, but "all" or "auto".
bool takes_every_strategy(std::string_view strategies);

/// What to make subjects of.
struct Selection {
  std::vector<RuntimeChoice> runtimes;          ///< at least one
  bool runtimes_were_named = false;             ///< else there is sealrun because nobody asked for another
  std::optional<std::string> strategies;        ///< --strategy, when it was given
  std::vector<std::int64_t> sizes;              ///< of exes, at least one
  bool sizes_were_chosen = true;                ///< else runtimes other than sealrun keep theirs
  std::string reference = {};                   ///< name of the subject that comes first; empty: as make_subjects says
  Points points = {.all = {{}}, .varied = {}};  ///< of the workload's parameters
};

/// Every runtime with every strategy that was asked for, on every size, at every point of the workload's parameters.
///
/// `strategies` is "all" or "auto", or names separated by commas. For sealrun all are the registered ones; without
/// --strategy all of them are meant. Any other runtime has `stock`, which is meant without --strategy, and from outside
/// every strategy that promises something; all are stock and those. Of each runtime the reference (noclone or stock)
/// comes first when it is among them, else the first that was named. A subject that comes twice, for an A/A run, is
/// called "NAME #2"; the reference's repetition is a control. A reference that was named comes before all others. Names
/// begin with the runtime's label unless sealrun is the only one, and end with what of size and parameters differs.
/// Throws UsageError with the known names.
std::vector<Subject> make_subjects(const Selection& selection);

/// The subjects, each once at every point: of those that differ in their parameters alone the first.
std::vector<Subject> at_points(const std::vector<Subject>& subjects, const Points& points);

/// sealrun's subjects.
std::vector<Subject> make_subjects(std::string_view strategies, const std::vector<std::int64_t>& sizes);

}  // namespace sealbench::plan
