#include "harness/measure/bench_run.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/analysis/annotate.hpp"
#include "harness/host/activity.hpp"
#include "harness/host/facts.hpp"
#include "harness/host/primitives.hpp"
#include "harness/measure/container_session.hpp"
#include "harness/measure/counting.hpp"
#include "harness/measure/hyperfine.hpp"
#include "harness/measure/observing.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/metrics.hpp"
#include "sys/error.hpp"
#include "workloads/definitions/workload.hpp"

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

}  // namespace

std::vector<results::Metric> metrics_of(const workloads::Workload& workload) {
  std::vector<results::Metric> metrics;
  for (const workloads::Metric& metric : workload.metrics()) {
    metrics.push_back({.name = std::string(metric.name),
                       .unit = std::string(metric.unit),
                       .summary = std::string(metric.summary),
                       .says = std::string(metric.says),
                       .higher_is_better = metric.better == workloads::Better::higher,
                       .step = metric.step});
  }
  return metrics;
}

/// In the order in which they happen.
class BenchRun::Parts {
 public:
  Parts(const plan::Plan& plan, Workspace& workspace, RunOptions options)
      : plan_(plan),
        options_(std::move(options)),
        premises_(make_premises(plan, workspace)),
        host_(host::facts(premises_.exe_parent)),
        descriptions_(plan.subjects.size()),
        counted_(plan.subjects.size()),
        runner_(plan, hooks()) {
    static_cast<void>(host::primitive_costs());  // before the run, and not pinned
    pin_to(plan_.cpus);
  }

  void measure(int blocks, int sessions) {
    blocks_ += blocks;
    sessions_ += sessions;
    activity_.begin();
    if (plan_.engine == plan::Engine::native) {
      runner_.measure(blocks, sessions);
    } else {
      measure_by_hyperfine();
    }
    activity_.end();
  }

  /// In a session of its own, so that counting leaves the timed ones alone.
  void count() {
    std::vector<std::size_t> subjects = measured_subjects();
    std::erase_if(subjects, [&](std::size_t index) { return measured().dropped[index].has_value(); });
    const bool observes = std::any_of(subjects.begin(), subjects.end(),
                                      [&](std::size_t index) { return is_observed(plan_.subjects[index]); });
    if (subjects.empty() || (options_.counters.empty() && !observes)) return;
    const std::unique_ptr<ContainerSession> session = open_session("counts");
    for (std::size_t i = 0; i < subjects.size() && !options_.stop(); ++i) {
      options_.progress("counting", static_cast<int>(i), static_cast<int>(subjects.size()));
      const std::string& name = plan_.subjects[subjects[i]].name;
      try {
        session->prepare(subjects[i]);
        session->set_up(subjects[i]);
        session->look(subjects[i]);
        if (is_observed(plan_.subjects[subjects[i]])) {
          observe_runtime(*session, plan_, subjects[i], counted_[subjects[i]], warnings_);
        }
        measure::count(*session, subjects[i], options_.counters, counted_[subjects[i]], warnings_);
      } catch (const std::runtime_error& error) {
        if (!options_.stop()) warnings_.push_back(fmt::format("not counted: {}: {}", name, error.what()));
      }
      try {
        session->tear_down(subjects[i]);
      } catch (const std::runtime_error& error) {
        warnings_.push_back(fmt::format("{}: {}", name, error.what()));
      }
    }
    interrupted_ = options_.stop();
  }

  /// Turns what was measured into subjects and omissions.
  [[nodiscard]] results::Results results() const {
    const Measured& measured = this->measured();
    results::Results results;
    results.host = host_;
    results.host["primitives"] = host::primitive_costs();
    results.host["during"] = activity_.to_json();
    results.plan = plan::to_json(recorded(), measured.orders);
    results.plan["engine"] = engine_;
    describe_samples(results);
    results.interrupted = interrupted_ || measured.interrupted;
    results.warnings = measured.warnings;
    const std::vector<std::size_t> subjects = measured_subjects();
    for (std::size_t i = 0; i < plan_.subjects.size(); ++i) {
      if (std::find(subjects.begin(), subjects.end(), i) != subjects.end()) {
        results.subjects.push_back(subject(i));
        warn_of_what_was_not_seen(results.subjects.back(), results.warnings);
        warn_of_what_was_said(results.subjects.back(), results.warnings);
        warn_of_contradiction(results.subjects.back(), results.warnings);
      } else if (measured.dropped[i]) {
        results.omitted.push_back({plan_.subjects[i].name, *measured.dropped[i]});
      }
    }
    if (plan_.engine == plan::Engine::native) choose_references(results, subjects);  // else no pairs, and no ratios
    results.warnings.insert(results.warnings.end(), warnings_.begin(), warnings_.end());
    if (!options_.metric.empty()) {
      results::look_at(results, options_.metric);
    } else if (!results.metrics.empty()) {
      results::look_at(results, plan::workload_named(plan_.workload).answer().name);
    }
    analysis::annotate(results);
    return results;
  }

 private:
  /// What its samples are measured in, and what that answers.
  void describe_samples(results::Results& results) const {
    const workloads::Workload& workload = plan::workload_named(plan_.workload);
    results.plan["question"] = workload.question();
    if (plan_.engine != plan::Engine::native) return;  // hyperfine knows times
    results.metrics = metrics_of(workload);
  }

  /// At each point the first that was measured to the end; `planned` are the subjects' places in the plan.
  void choose_references(results::Results& results, const std::vector<std::size_t>& planned) const {
    std::vector<const workloads::Values*> points;
    for (std::size_t first = 0; first < plan_.subjects.size(); ++first) {
      const workloads::Values& point = plan_.subjects[first].point;
      if (std::any_of(points.begin(), points.end(), [&](const auto* other) { return *other == point; })) continue;
      points.push_back(&point);
      choose_reference(results, planned, first);
    }
  }

  /// Of the point of the plan's subject `first`, which should be it.
  void choose_reference(results::Results& results, const std::vector<std::size_t>& planned, std::size_t first) const {
    std::optional<std::size_t> chosen;
    for (std::size_t at = 0; at < planned.size(); ++at) {
      if (plan_.subjects[planned[at]].point != plan_.subjects[first].point) continue;
      const bool whole = !measured().dropped[planned[at]];
      if (!chosen || (whole && measured().dropped[planned[*chosen]])) chosen = at;
    }
    if (!chosen) return;
    results.subjects[*chosen].reference = true;
    if (planned[*chosen] == first) return;
    const bool given_up = std::find(planned.begin(), planned.end(), first) != planned.end();
    results.warnings.push_back(fmt::format("{} was {}: ratios are to {} instead", plan_.subjects[first].name,
                                           given_up ? "given up" : "left out", results.subjects[*chosen].name));
  }

  Hooks hooks() {
    return {.open_session =
                [this](int session) {
                  return std::make_unique<Describing>(open_session(fmt::format("s{}", session)), descriptions_);
                },
            .progress =
                [this](const Progress& at) {
                  options_.progress(fmt::format("session {}/{}", at.session + 1, at.sessions), at.done, at.total);
                },
            .stop = options_.stop,
            .enough = options_.enough,
            .after_session = [this] { options_.after_session(results()); }};
  }

  std::unique_ptr<ContainerSession> open_session(const std::string& name) {
    return std::make_unique<ContainerSession>(premises_, name);
  }

  void measure_by_hyperfine() {
    engine_ = hyperfine_version(premises_.installation);
    const Hooks hooks{.open_session = {},
                      .progress = [&](const Progress& at) { options_.progress(engine_, at.done, at.total); },
                      .stop = options_.stop};
    const auto describe = [&](ContainerSession& session, std::size_t subject) {
      descriptions_[subject] = {
          .typed = session.typed(subject), .exe_bytes = session.exe_bytes(subject), .facts = session.facts(subject)};
    };
    by_hyperfine_ = measure_with_hyperfine(plan_, premises_, describe, hooks);
  }

  [[nodiscard]] const Measured& measured() const { return by_hyperfine_ ? *by_hyperfine_ : runner_.measured(); }

  /// The plan that was carried out: one that was ended early has the blocks that there are.
  [[nodiscard]] plan::Plan recorded() const {
    plan::Plan plan = plan_;
    plan.exe_dir = premises_.exe_parent;
    plan.blocks = options_.enough() ? static_cast<int>(runner_.measured().orders.size()) : blocks_;
    plan.sessions = sessions_;
    return plan;
  }

  /// With something to show.
  [[nodiscard]] std::vector<std::size_t> measured_subjects() const {
    std::vector<std::size_t> indices;
    const Measured& measured = this->measured();
    for (std::size_t i = 0; i < plan_.subjects.size(); ++i) {
      const bool left_out = measured.dropped[i] && options_.given_up == RunOptions::GivenUp::left_out;
      if (!left_out && measured.samples[i].size() > 0) indices.push_back(i);
    }
    return indices;
  }

  [[nodiscard]] results::Subject subject(std::size_t index) const {
    const plan::Subject& planned = plan_.subjects[index];
    results::Subject subject;
    subject.name = planned.name;
    subject.runtime = planned.runtime;
    subject.strategy = planned.strategy;
    subject.command = descriptions_[index].typed;
    subject.exe_bytes = descriptions_[index].exe_bytes;
    subject.exe_dir = premises_.exe_parent;
    subject.extra.update(descriptions_[index].facts);
    subject.control = planned.control;
    for (const auto& [name, value] : planned.point) subject.point[name] = value;
    subject.samples = measured().samples[index];
    results::set_failures(subject, measured().failures[index]);
    results::set_given_up(subject, measured().dropped[index].value_or(""));
    if (const std::vector<Said>& said = measured().said; index < said.size() && said[index].launches > 0) {
      subject.extra["stderr"] = {{"launches", said[index].launches}, {"line", said[index].line}};
    }
    subject.extra.update(counted_[index].extra);
    subject.name = name_as_observed(planned, subject);
    subject.counts = counted_[index].counts;
    subject.phases = counted_[index].phases;
    if (!planned.against.empty()) subject.extra["against"] = planned.against;
    return subject;
  }

  static void warn_of_what_was_not_seen(const results::Subject& subject, std::vector<std::string>& warnings) {
    const auto entry = subject.extra.find("entry");
    if (entry == subject.extra.end() || entry->value("seen", false)) return;
    warnings.push_back(
        fmt::format("{}: whether its containers run their program, and which program starts it, was not seen: {}",
                    subject.name, entry->value("why_not", std::string())));
  }

  /// Writing takes time, and so does what there is to be said.
  static void warn_of_what_was_said(const results::Subject& subject, std::vector<std::string>& warnings) {
    const auto said = subject.extra.find("stderr");
    if (said == subject.extra.end()) return;
    warnings.push_back(fmt::format(
        "{}: {} of {} timed launches wrote to their standard error, which is a part of their time: {}", subject.name,
        said->at("launches").get<std::int64_t>(), subject.samples.size(), said->at("line").get<std::string>()));
  }

  static void warn_of_contradiction(const results::Subject& subject, std::vector<std::string>& warnings) {
    const std::string said = subject.extra.value(results::Json::json_pointer("/sealing/contradiction"), std::string());
    if (said.empty() || std::find(warnings.begin(), warnings.end(), said) != warnings.end()) return;
    warnings.push_back(said);  // once for all subjects of the runtime
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

    void prepare(std::size_t subject) override { session_->prepare(subject); }
    void look(std::size_t subject) override { session_->look(subject); }
    void set_up(std::size_t subject) override {
      session_->set_up(subject);
      descriptions_[subject] = {.typed = session_->typed(subject),
                                .exe_bytes = session_->exe_bytes(subject),
                                .facts = session_->facts(subject)};
    }
    void before_timed(std::size_t subject) override { session_->before_timed(subject); }
    workloads::Sample sample(std::size_t subject) override { return session_->sample(subject); }
    void tear_down(std::size_t subject) override {
      session_->tear_down(subject);
      descriptions_[subject].facts = session_->facts(subject);
    }

   private:
    std::unique_ptr<ContainerSession> session_;
    std::vector<Description>& descriptions_;
  };

  const plan::Plan& plan_;
  RunOptions options_;
  Premises premises_;
  results::Json host_;
  host::Activity activity_;
  std::vector<Description> descriptions_;  ///< by subject of the plan, as the next
  std::vector<results::Subject> counted_;  ///< their counts and phases
  std::vector<std::string> warnings_;      ///< of the counting pass
  bool interrupted_ = false;               ///< while counting
  int blocks_ = 0;
  int sessions_ = 0;
  std::string engine_ = "native";  ///< who timed, with its version
  std::optional<Measured> by_hyperfine_;
  Runner runner_;
};

BenchRun::BenchRun(const plan::Plan& plan, Workspace& workspace, RunOptions options)
    : parts_(std::make_unique<Parts>(plan, workspace, std::move(options))) {}

BenchRun::~BenchRun() = default;

void BenchRun::measure(int blocks, int sessions) { parts_->measure(blocks, sessions); }

void BenchRun::count() { parts_->count(); }

results::Results BenchRun::results() const { return parts_->results(); }

results::Results measure(const plan::Plan& plan, Workspace& workspace, const RunOptions& options) {
  BenchRun run(plan, workspace, options);
  run.measure(plan.blocks, plan.sessions);
  if (!options.stop()) run.count();
  return run.results();
}

}  // namespace sealbench::measure
