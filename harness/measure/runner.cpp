#include "harness/measure/runner.hpp"

#include <algorithm>
#include <utility>

#include "harness/plan/errors.hpp"
#include "harness/plan/order.hpp"

namespace sealbench::measure {

namespace {

void append(results::Samples& samples, const Usage& usage) {
  samples.wall_s.push_back(usage.wall_s);
  samples.user_s.push_back(usage.user_s);
  samples.system_s.push_back(usage.system_s);
  samples.max_rss_bytes.push_back(usage.max_rss_bytes);
  samples.minor_faults.push_back(usage.minor_faults);
  samples.major_faults.push_back(usage.major_faults);
  samples.voluntary_switches.push_back(usage.voluntary_switches);
  samples.involuntary_switches.push_back(usage.involuntary_switches);
}

}  // namespace

class Runner::Run {
 public:
  Run(const plan::Plan& plan, Hooks hooks)
      : plan_(plan),
        hooks_(std::move(hooks)),
        metrics_(plan::workload_named(plan.workload).metrics()),
        order_(plan.seed) {
    measured_.samples.resize(plan.subjects.size());
    measured_.failures.resize(plan.subjects.size());
    measured_.said.resize(plan.subjects.size());
    measured_.dropped.resize(plan.subjects.size());
  }

  void measure(int blocks, int sessions) {
    blocks_ += blocks;
    sessions_ += sessions;
    enough_ = false;
    for (int i = 0; i < sessions && going_on() && !is_enough(); ++i, ++session_) {
      execute_session(plan::blocks_of_session(blocks, sessions, i));
      if (!measured_.interrupted) hooks_.after_session();
    }
    blocks_ = std::min(blocks_, static_cast<int>(measured_.orders.size()));
    sessions_ = session_;
  }

  [[nodiscard]] const Measured& measured() const { return measured_; }

 private:
  void execute_session(int blocks) {
    const std::unique_ptr<Session> session = hooks_.open_session(session_);
    std::vector<std::size_t> prepared;
    try {
      prepare(*session, prepared);
      set_up(*session, prepared);
      for (int i = 0; i < plan_.warmup && going_on(); ++i) execute_block(*session, Timed::no);
      for (int i = 0; i < blocks && going_on() && !is_enough(); ++i) execute_block(*session, Timed::yes);
    } catch (...) {
      tear_down(*session, prepared);
      throw;
    }
    tear_down(*session, prepared);
  }

  void prepare(Session& session, std::vector<std::size_t>& prepared) {
    for (std::size_t subject = 0; subject < plan_.subjects.size() && going_on(); ++subject) {
      if (measured_.dropped[subject]) continue;
      prepared.push_back(subject);
      attempt(subject, [&] { session.prepare(subject); });
    }
    if (session_ == 0) require_named(plan_, measured_);
  }

  void set_up(Session& session, const std::vector<std::size_t>& prepared) {
    for (const std::size_t subject : prepared) {
      if (measured_.dropped[subject] || !going_on()) continue;
      attempt(subject, [&] { session.set_up(subject); });
    }
    if (session_ == 0) require_named(plan_, measured_);
    for (const std::size_t subject : prepared) {
      if (measured_.dropped[subject] || !going_on()) continue;
      attempt(subject, [&] { session.look(subject); });
    }
  }

  enum class Timed { no, yes };

  void execute_block(Session& session, Timed timed) {
    // Drawn over all subjects, dropped ones included, so that the order is a function of the seed alone.
    const std::vector<std::size_t> order = order_.next(plan_.subjects.size());
    if (timed == Timed::yes) measured_.orders.push_back(order);
    for (std::size_t position = 0; position < order.size() && going_on(); ++position) {
      const std::size_t subject = order[position];
      if (measured_.dropped[subject]) continue;
      hooks_.progress({.session = session_, .sessions = sessions_, .done = done_, .total = total()});
      ++done_;
      attempt(subject, [&] {
        if (timed == Timed::yes) session.before_timed(subject);
        const workloads::Sample sample = session.sample(subject);
        if (!sample.outcome.ok()) {
          record_failure(subject, sample.outcome, timed);
        } else if (timed == Timed::yes) {
          record(subject, sample, position);
          listen(subject, sample.outcome.errors);
        }
      });
    }
  }

  void record(std::size_t subject, const workloads::Sample& sample, std::size_t position) {
    results::Samples& samples = measured_.samples[subject];
    append(samples, sample.outcome.usage);
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
      samples.metrics[std::string(metrics_[i].name)].push_back(sample.figures.at(i));
    }
    samples.block.push_back(static_cast<std::int64_t>(measured_.orders.size()) - 1);
    samples.session.push_back(session_);
    samples.position.push_back(static_cast<std::int64_t>(position));
  }

  void listen(std::size_t subject, const std::string& errors) {
    if (errors.empty()) return;
    Said& said = measured_.said[subject];
    if (++said.launches == 1) said.line = errors.substr(0, errors.find('\n'));
  }

  void record_failure(std::size_t subject, const Outcome& outcome, Timed timed) {
    std::vector<results::Failure>& failures = measured_.failures[subject];
    const auto block = timed == Timed::yes ? static_cast<std::int64_t>(measured_.orders.size()) - 1 : -1;
    failures.push_back({.block = block, .session = session_, .reason = outcome.in_one_line()});
    if (static_cast<int>(failures.size()) > plan_.tolerance.of(blocks_))
      measured_.dropped[subject] = "a launch " + outcome.in_full();
  }

  template <typename Action>
  void attempt(std::size_t subject, Action&& action) {
    try {
      action();
    } catch (const UsageError&) {
      throw;  // the request is wrong, for this subject and for every other
    } catch (const std::runtime_error& error) {
      // What is interrupted fails, and is not to blame for it.
      measured_.interrupted = measured_.interrupted || hooks_.stop();
      if (!measured_.interrupted) measured_.dropped[subject] = error.what();
    }
  }

  void tear_down(Session& session, const std::vector<std::size_t>& prepared) {
    for (const std::size_t subject : prepared) {
      try {
        session.tear_down(subject);
      } catch (const std::runtime_error& error) {
        if (!measured_.dropped[subject])
          measured_.warnings.push_back(plan_.subjects[subject].name + ": " + error.what());
      }
    }
  }

  /// Nothing at all is never enough.
  bool is_enough() { return !measured_.orders.empty() && (enough_ = enough_ || hooks_.enough()); }

  bool going_on() {
    if (!measured_.interrupted && hooks_.stop()) measured_.interrupted = true;
    return !measured_.interrupted && alive() > 0;
  }

  [[nodiscard]] int alive() const {
    return static_cast<int>(std::count(measured_.dropped.begin(), measured_.dropped.end(), std::nullopt));
  }

  [[nodiscard]] int total() const {
    const int blocks_begun = static_cast<int>(measured_.orders.size());
    const int blocks = blocks_ + plan_.warmup * sessions_;
    if (alive() == static_cast<int>(plan_.subjects.size())) return blocks * alive();
    const int warmups_begun = plan_.warmup * (session_ + 1);
    return std::max(done_ + 1, done_ + (blocks - blocks_begun - warmups_begun) * alive());
  }

  const plan::Plan& plan_;
  Hooks hooks_;
  std::vector<workloads::Metric> metrics_;  ///< of every sample, besides its time
  plan::BlockOrder order_;
  Measured measured_;
  int blocks_ = 0;    ///< asked for so far
  int sessions_ = 0;  ///< asked for so far
  int session_ = 0;
  int done_ = 0;
  bool enough_ = false;
};

Runner::Runner(const plan::Plan& plan, Hooks hooks) : run_(std::make_unique<Run>(plan, std::move(hooks))) {}

Runner::~Runner() = default;

void Runner::measure(int blocks, int sessions) { run_->measure(blocks, sessions); }

const Measured& Runner::measured() const { return run_->measured(); }

bool Measured::anything() const {
  return std::any_of(samples.begin(), samples.end(), [](const auto& columns) { return columns.size() > 0; });
}

void require_named(const plan::Plan& plan, const Measured& measured) {
  for (std::size_t i = 0; i < plan.subjects.size(); ++i) {
    if (!plan.subjects[i].named || !measured.dropped[i]) continue;
    throw HostError(plan.subjects[i].name + ": " + *measured.dropped[i] +
                    "; `bench list` says what this host supports");
  }
}

Measured run(const plan::Plan& plan, const Hooks& hooks) {
  Runner runner(plan, hooks);
  runner.measure(plan.blocks, plan.sessions);
  return runner.measured();
}

}  // namespace sealbench::measure
