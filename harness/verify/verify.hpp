// `bench verify`: does the protection hold, on this kernel, with these privileges?
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "harness/results/results.hpp"
#include "harness/verify/candidate.hpp"
#include "harness/verify/conclusion.hpp"
#include "harness/verify/judge.hpp"
#include "harness/verify/observation.hpp"

namespace sealbench::verify {

/// What to run. Empty lists mean all.
struct Options {
  std::vector<std::string> strategies;  ///< asked for by name, other runtimes among them
  bool every_strategy = false;          ///< besides those, every one that is registered
  std::vector<std::string> privileges;
  std::vector<std::string> paths;
  std::vector<std::string> probes;
  /// One set of privileges of each kind (default, sys_admin, all), and only the probes that made the control fall in
  /// this run, or are after the host's filesystem, which no fall of the control shows, by
  /// as few paths as show these falls. Seconds instead of minutes.
  bool quick = false;
  bool experiments = false;    ///< variants that are known to fall, and probes that nothing defends against
  std::string programs;        ///< the build's bin folder: sealrun and its kin; empty: beside this program
  std::string payloads;        ///< the build's payloads folder; empty: beside the bin folder
  std::string work_directory;  ///< where the private directory is made; empty: host::temporary_directory()
  std::vector<std::string> disabled_probes;  ///< not run but counted, as a test of the rules
  std::vector<Candidate> extra_candidates;   ///< besides the registered strategies: for tests
  /// Called with what is done next, how many steps are done and how many there are; may be empty.
  std::function<void(const std::string& label, int done, int total)> progress;
  std::function<void()> finished;  ///< called when no more progress will come; may be empty
};

/// One run, judged.
struct Matrix {
  Observations observations;
  std::vector<Candidate> candidates;
  Judgement judgement;
  std::vector<Unconcluded> unconcluded;  ///< empty when everything that was asked for was answered
  std::vector<std::string> notes;  ///< what was left over from an earlier run and removed, what the host could not do
  bool interrupted = false;        ///< a signal ended it early (measure::Interruption)
  double seconds = 0;              ///< how long it took
  int steps_done = 0;              ///< of `steps`: sets of privileges, and a look at properties, for every candidate
  int steps = 0;
};

/// Runs the matrix. Throws std::invalid_argument for an unknown name, std::runtime_error when the host cannot do it at
/// all.
Matrix evaluate(const Options& options);

/// evaluate() and `write`. Interruption::exit_status() when it was ended early. Returns 0; 1 when a verdict or property
/// contradicts a claim; 2 for a bad option; 3 when the host cannot do it or something that was asked for is
/// unconcluded. `errors` takes messages.
int run(const Options& options, const std::function<void(const Matrix&)>& write, std::ostream& errors);

/// Adds `verdicts[]`, `properties[]` and `verification` (contradictions, what was left out, closed paths) to a results
/// file, and `protects` and `pages` to its subjects.
void add_to(results::Results& results, const Matrix& matrix);

/// One strategy in short: the columns `protects` and `pages` of `bench --verify`.
struct Summary {
  std::string
      protects;  ///< "yes"; "by default", where only containers with more capabilities made it fall; "no"; "unclear: …"
  std::string pages;  ///< shared, common, own, unknown
};

/// By strategy's name. `protects` is "no" when a container with default capabilities made it fall.
std::map<std::string, Summary> summarize(const Matrix& matrix);

}  // namespace sealbench::verify
