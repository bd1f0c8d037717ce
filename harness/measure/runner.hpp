// Executes a plan: sessions, warm-up, blocks in random order. Knows nothing of containers, files or clocks.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/measure/launcher.hpp"
#include "harness/plan/plan.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/results.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::measure {

/// One session: everything that is made afresh for it. Subjects are indices into the plan.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  /// Finds out, without launching anything, whether the subject can be measured here. Throws std::runtime_error with
  /// the reason when it cannot.
  virtual void prepare(std::size_t /*subject*/) {}
  /// Makes what the subject's launches need; after prepare. Throws std::runtime_error with the reason when it cannot.
  virtual void set_up(std::size_t subject) = 0;
  /// One launch that is not timed but looked at, once it is set up. Throws std::runtime_error with what was seen when
  /// its launches are not what they are taken for.
  virtual void look(std::size_t /*subject*/) {}
  /// Right before each launch that is timed, and no part of its time: what the user wants done then. Throws UsageError
  /// when that fails, std::runtime_error when it was interrupted.
  virtual void before_timed(std::size_t /*subject*/) {}
  /// One sample, with a figure for each of the workload's metrics unless it failed.
  virtual workloads::Sample sample(std::size_t subject) = 0;
  /// Removes what prepare, set_up and launches left. Called once for every subject that was prepared. Throws
  /// std::runtime_error.
  virtual void tear_down(std::size_t subject) = 0;
};

/// Where a run is.
struct Progress {
  int session = 0;  ///< from 0
  int sessions = 1;
  int done = 0;   ///< launches, warm-up included
  int total = 0;  ///< as far as one knows now: subjects that are dropped take theirs along
};

/// What timed launches that succeeded wrote to their standard error.
struct Said {
  std::int64_t launches = 0;  ///< that wrote something
  std::string line;           ///< the first of the first of them
};

/// What a run found, by subject of the plan.
struct Measured {
  std::vector<results::Samples> samples;
  std::vector<std::vector<results::Failure>> failures;
  std::vector<Said> said;
  std::vector<std::optional<std::string>> dropped;  ///< why this subject was given up; its samples until then are kept
  std::vector<std::vector<std::size_t>> orders;     ///< of the blocks that were begun
  std::vector<std::string> warnings;
  bool interrupted = false;

  [[nodiscard]] bool anything() const;
};

/// What the runner calls.
struct Hooks {
  std::function<std::unique_ptr<Session>(int session)> open_session;
  std::function<void(const Progress&)> progress = [](const Progress&) {};
  std::function<bool()> stop = [] { return false; };  ///< asked before every launch: whether to end the run now
  /// Asked before every timed block: whether the blocks so far are enough. Unlike `stop` no interruption.
  std::function<bool()> enough = [] { return false; };
  /// Called when a session is over and was not ended early.
  std::function<void()> after_session = [] {};
};

/// Throws HostError for a subject that was asked for by name (plan::Subject::named) and is dropped.
void require_named(const plan::Plan& plan, const Measured& measured);

/// A run that can be continued. A subject that cannot be prepared or set up, that is not what it is taken for, or more
/// of whose launches fail than the plan tolerates, is dropped with the reason and the others go on, unless
/// require_named() throws, which is asked in the first session before anything is launched, and again before the first
/// block; when `stop` says so, what was measured is kept with `interrupted`. The orders depend on the plan's seed and
/// number of subjects only.
class Runner {
 public:
  /// `plan` outlives it; its blocks and sessions are not looked at.
  Runner(const plan::Plan& plan, Hooks hooks);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  ~Runner();

  /// Measures so many further blocks in so many further sessions.
  void measure(int blocks, int sessions);
  [[nodiscard]] const Measured& measured() const;

 private:
  class Run;
  std::unique_ptr<Run> run_;
};

/// Runs all of the plan at once.
Measured run(const plan::Plan& plan, const Hooks& hooks);

}  // namespace sealbench::measure
