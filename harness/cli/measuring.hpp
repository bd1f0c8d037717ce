// What every command that launches needs around its launches.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/cli/progress_bar.hpp"
#include "harness/counters/counter.hpp"
#include "harness/measure/bench_run.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/results/destination.hpp"
#include "harness/results/json_file.hpp"

namespace sealbench::cli {

/// While it exists: what killed runs left is removed, a workspace is there, signals end launching instead of the
/// process, and a progress bar is drawn.
class Measuring {
 public:
  enum class Progress { shown, hidden };

  /// `exe_dir` is where the user wants copies of the exe; empty: chosen. Throws std::system_error.
  explicit Measuring(Progress progress, const std::string& exe_dir = {});

  [[nodiscard]] measure::Workspace& workspace() { return workspace_; }
  /// For runs in the workspace; this object outlives them.
  [[nodiscard]] measure::RunOptions options(std::vector<const counters::Counter*> counters);
  /// Draws the progress bar for what is counted in seconds.
  void show(const std::string& label, double done_s, double total_s);
  /// Takes it away.
  void clear() { bar_.clear(); }
  /// Removes the workspace; what could not be removed becomes a warning of `results`.
  void finish(results::Results& results);

 private:
  measure::Interruption interruption_;
  ProgressBar bar_;
  Progress progress_;
  measure::Workspace workspace_;
};

/// Removes what runs that have ended left on this host, also below `exe_dir`, and says so on standard error. What a
/// command makes for a while needs this before: it may have been killed the last time.
void tidy_up(const std::string& exe_dir = {});

/// One line on standard error: "bench: TEXT". When it cannot be written it is lost: nothing depends on it.
void say(const std::string& text);

/// Version, commit, date and command line: what only the program knows.
void sign(results::Results& results, const std::string& date, const std::string& command_line);

/// For RunOptions::after_session: writes what there is to `destination` as a partial results file, so that kill -9 and
/// a power cut lose one session at most. Nothing for a destination that is written through. A failure is said once and
/// ends nothing. `destination` outlives it. `text` is what the file holds then, which may be more than that.
std::function<void(const results::Results&)> keep_partial(
    const results::Destination& destination, std::string date, std::string command_line,
    std::function<std::string(const results::Results&)> text = [](const results::Results& partial) {
      return results::text_of(partial);
    });

}  // namespace sealbench::cli
