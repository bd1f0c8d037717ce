#include "harness/measure/bench_run.hpp"

#include <fmt/format.h>
#include <sched.h>

#include "harness/analysis/annotate.hpp"
#include "harness/host/facts.hpp"
#include "harness/measure/container_session.hpp"
#include "harness/measure/counting.hpp"
#include "harness/plan/errors.hpp"
#include "sys/error.hpp"

namespace sealbench::measure {

namespace {

/// Launches inherit this through the launcher.
void pin_to(const std::vector<int>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) {
    if (cpu < CPU_SETSIZE) CPU_SET(static_cast<std::size_t>(cpu), &set);
  }
  if (::sched_setaffinity(0, sizeof set, &set) < 0) {
    throw UsageError(
        fmt::format("cannot pin launches to the CPUs of --cpu: {}; are they online and allowed for this process?",
                    sys::errno_text(errno)));
  }
}

/// One run's parts, in the order in which they happen.
class BenchRun {
 public:
  BenchRun(const plan::Plan& plan, Workspace& workspace, const RunOptions& options)
      : plan_(plan), options_(options), premises_(make_premises(plan, workspace)) {}

  results::Results execute() {
    pin_to(plan_.cpus);
    results_.host = host::facts(premises_.exe_parent);
    const Measured measured = timing_pass();
    collect(measured);
    if (!measured.interrupted && !results_.subjects.empty()) counting_pass();
    analysis::annotate(results_);
    return std::move(results_);
  }

 private:
  std::unique_ptr<ContainerSession> open_session(const std::string& name) {
    return std::make_unique<ContainerSession>(premises_, name,
                                              std::make_unique<ProcessLauncher>(premises_.installation.launcher()));
  }

  Measured timing_pass() {
    descriptions_.resize(plan_.subjects.size());
    return run(plan_,
               {.open_session =
                    [&](int session) {
                      return std::make_unique<Describing>(open_session(fmt::format("s{}", session)), descriptions_);
                    },
                .progress =
                    [&](const Progress& at) {
                      options_.progress(fmt::format("session {}/{}", at.session + 1, at.sessions), at.done, at.total);
                    },
                .stop = options_.stop});
  }

  /// Turns what was measured into subjects and omissions.
  void collect(const Measured& measured) {
    plan::Plan recorded = plan_;
    recorded.exe_dir = premises_.exe_parent;
    results_.plan = plan::to_json(recorded, measured.orders);
    results_.interrupted = measured.interrupted;
    results_.warnings = measured.warnings;
    for (std::size_t i = 0; i < plan_.subjects.size(); ++i) {
      if (measured.dropped[i]) {
        results_.omitted.push_back({.subject = plan_.subjects[i].name, .reason = *measured.dropped[i]});
      } else if (measured.samples[i].size() > 0) {
        add_subject(i, measured.samples[i]);
      }
    }
    if (results_.subjects.empty()) return;
    results_.subjects.front().reference = true;
    if (indices_.front() != 0) {
      results_.warnings.push_back(fmt::format("{} was left out: ratios are to {} instead", plan_.subjects.front().name,
                                              results_.subjects.front().name));
    }
  }

  void add_subject(std::size_t index, const results::Samples& samples) {
    const plan::Subject& planned = plan_.subjects[index];
    results::Subject subject;
    subject.name = planned.name;
    subject.runtime = planned.runtime;
    subject.strategy = planned.strategy;
    subject.command = descriptions_[index].typed;
    subject.exe_bytes = descriptions_[index].exe_bytes;
    subject.exe_dir = premises_.exe_parent;
    subject.extra.update(descriptions_[index].facts);
    subject.samples = samples;
    results_.subjects.push_back(std::move(subject));
    indices_.push_back(index);
  }

  /// In a session of its own, so that counting leaves the timed ones alone.
  void counting_pass() {
    if (options_.counters.empty()) return;
    const std::unique_ptr<ContainerSession> session = open_session("counts");
    for (std::size_t i = 0; i < indices_.size() && !options_.stop(); ++i) {
      options_.progress("counting", static_cast<int>(i), static_cast<int>(indices_.size()));
      try {
        session->set_up(indices_[i]);
        count(*session, indices_[i], options_.counters, results_.subjects[i], results_.warnings);
      } catch (const std::runtime_error& error) {
        results_.warnings.push_back(fmt::format("not counted: {}: {}", results_.subjects[i].name, error.what()));
      }
      tear_down(*session, indices_[i]);
    }
    results_.interrupted = options_.stop();
  }

  void tear_down(ContainerSession& session, std::size_t subject) {
    try {
      session.tear_down(subject);
    } catch (const std::runtime_error& error) {
      results_.warnings.push_back(fmt::format("{}: {}", plan_.subjects[subject].name, error.what()));
    }
  }

  struct Description {
    std::string typed;
    std::int64_t exe_bytes = 0;
    results::Json facts;
  };

  /// A session that also notes what its subjects are, which is known once they are set up.
  class Describing final : public Session {
   public:
    Describing(std::unique_ptr<ContainerSession> session, std::vector<Description>& descriptions)
        : session_(std::move(session)), descriptions_(descriptions) {}

    void set_up(std::size_t subject) override {
      session_->set_up(subject);
      descriptions_[subject] = {.typed = session_->typed(subject),
                                .exe_bytes = session_->exe_bytes(subject),
                                .facts = session_->facts(subject)};
    }
    Outcome sample(std::size_t subject) override { return session_->sample(subject); }
    void tear_down(std::size_t subject) override {
      session_->tear_down(subject);
      descriptions_[subject].facts = session_->facts(subject);
    }

   private:
    std::unique_ptr<ContainerSession> session_;
    std::vector<Description>& descriptions_;
  };

  const plan::Plan& plan_;
  const RunOptions& options_;
  Premises premises_;
  std::vector<Description> descriptions_;  ///< by subject of the plan
  std::vector<std::size_t> indices_;       ///< subject of the plan, by subject of the results
  results::Results results_;
};

}  // namespace

results::Results measure(const plan::Plan& plan, Workspace& workspace, const RunOptions& options) {
  return BenchRun(plan, workspace, options).execute();
}

}  // namespace sealbench::measure
