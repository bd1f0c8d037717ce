#include "harness/cli/survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/measure/bench_run.hpp"
#include "harness/measure/deadline.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/survey.hpp"
#include "harness/text/quantity.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::cli {

namespace {

/// Without --strategy: the reference, and those that runtimes have. All of them would leave each a few blocks only.
constexpr const char* kStrategies = "noclone,bindfd-ro,sealed-overlayfs,memfd,memfd-init";
constexpr double kMaxTime = 900;  // seconds, without --max-time

/// What of that is for measuring: pictures take 8 s.
double to_measure(double max_time_s) { return max_time_s - std::min(max_time_s / 20, 10.0); }

std::string minutes(double seconds) {
  return seconds < 100 ? fmt::format("{:.0f} s", seconds) : fmt::format("{:.0f} min", seconds / 60);
}

/// What one workload is measured by.
plan::Plan plan_of(const workloads::Workload& workload, const RunArguments& arguments) {
  RunArguments one = arguments;
  one.workload = workload.name();
  one.settings = plan::surveyed_settings(workload);
  const bool chosen = !arguments.strategies.empty() || !arguments.runtimes.empty();
  if (!chosen) one.strategies = kStrategies;
  const std::vector<workloads::Parameter> parameters = workload.parameters();
  // Its own sizes are what it is about.
  if (std::any_of(parameters.begin(), parameters.end(), [](const auto& p) { return p.sizes; })) one.exe_size.clear();
  one.warmup = std::min(arguments.warmup, 1);
  plan::Plan plan = make_plan(one);
  for (plan::Subject& subject : plan.subjects) subject.named = subject.named && chosen;
  return plan;
}

void refuse_what_is_of_one_workload(const RunArguments& a) {
  const auto refuse = [](bool given, const std::string& option) {
    if (given) throw UsageError(option + " is of one workload: name that with --workload");
  };
  refuse(!a.settings.empty(), "--set");
  refuse(!a.table.metric.empty(), "--metric");
  refuse(!a.table.columns.empty(), "--columns");
  refuse(!a.precision.empty(), "--precision");
  refuse(!a.reference.empty(), "--reference");
  refuse(a.verify || a.strategies == "auto", "--verify, or --strategy auto,");
  refuse(a.engine != "native", "--engine " + a.engine);
  for (const std::string& one : a.printing.formats) {
    const std::string name = one.substr(0, one.find('='));
    refuse(!format_named(name).takes_surveys(), "--format " + name);
  }
}

/// How long blocks take, by the moments before each.
class Pace {
 public:
  /// In seconds, of those until now; 0 before there is one. Called before each block.
  double longest() {
    const auto now = std::chrono::steady_clock::now();
    if (before_) longest_ = std::max(longest_, std::chrono::duration<double>(now - *before_).count());
    before_ = now;
    return longest_;
  }

 private:
  std::optional<std::chrono::steady_clock::time_point> before_;
  double longest_ = 0;
};

/// Measures one workload after the other, and keeps what there is on disk.
class Survey {
 public:
  Survey(const RunArguments& arguments, const results::Destination& destination, std::string date)
      : arguments_(arguments),
        date_(std::move(date)),
        keep_(keep_partial(destination, date_, arguments.command_line,
                           [this](const results::Results& so_far) { return text_with(so_far); })),
        max_time_s_(arguments.max_time_s > 0 ? arguments.max_time_s : kMaxTime) {
    for (const workloads::Workload* workload : workloads::workloads()) plans_.push_back(plan_of(*workload, arguments));
  }

  void announce() const {
    std::size_t most = 0;
    for (const plan::Plan& plan : plans_) most = std::max(most, plan.subjects.size());
    say(fmt::format(
        "{} workloads, {} to {} subjects each: this takes about {}; an interruption keeps what was measured",
        plans_.size(), plans_.front().subjects.size(), most, minutes(max_time_s_)));
  }

  results::Survey measure() {
    const measure::Deadline deadline(to_measure(max_time_s_));
    for (std::size_t i = 0; i < plans_.size() && !interrupted_; ++i) {
      const double slice = deadline.left() / static_cast<double>(plans_.size() - i);
      const std::string label = fmt::format("{} {}/{}", plans_[i].workload, i + 1, plans_.size());
      try {
        measure_one(plans_[i], slice, label);
      } catch (const HostError& error) {
        survey_.omitted.push_back({plans_[i].workload, error.what()});
      }
    }
    return survey_;
  }

  [[nodiscard]] bool interrupted() const { return interrupted_; }

 private:
  /// As many blocks as fit into the time, which its sessions share: none is begun that would not end within it.
  void measure_one(const plan::Plan& plan, double time_s, const std::string& label) {
    Measuring measuring(arguments_.quiet ? Measuring::Progress::hidden : Measuring::Progress::shown, plan.exe_dir);
    const measure::Deadline whole(time_s);
    measure::Deadline session = whole;
    measure::RunOptions options = measuring.options({});
    options.progress = [&, show = options.progress](const std::string& of, int /*done*/, int /*total*/) {
      constexpr double kMilli = 1000;
      const int total = std::max(1, static_cast<int>(kMilli * time_s));
      show(label + ": " + of, std::clamp(total - static_cast<int>(kMilli * whole.left()), 0, total), total);
    };
    Pace pace;
    options.enough = [&] { return pace.longest() > whole.left() || session.over(); };
    options.after_session = [this](const results::Results& so_far) { keep_(so_far); };
    measure::BenchRun run(plan, measuring.workspace(), options);
    for (int left = plan.sessions; left > 0 && !options.stop(); --left) {
      session = measure::Deadline(whole.left() / left);
      if (left < plan.sessions && whole.over()) break;
      run.measure(std::max(1, plan.blocks / plan.sessions), 1);
    }
    results::Results results = run.results();
    interrupted_ = options.stop();
    measuring.finish(results);
    add(std::move(results), plan.workload);
  }

  void add(results::Results results, const std::string& workload) {
    sign(results, date_, arguments_.command_line);
    if (!results.subjects.empty()) {
      survey_.runs.push_back(std::move(results));
      return;
    }
    if (interrupted_) return;
    const std::string reason = results.omitted.empty() ? "no sample was finished" : results.omitted.front().reason;
    survey_.omitted.push_back({workload, reason});
  }

  /// What was measured until now, and the workload that goes on.
  [[nodiscard]] std::string text_with(const results::Results& so_far) const {
    results::Survey now = survey_;
    now.runs.push_back(so_far);
    return results::text_of(now);
  }

  const RunArguments& arguments_;
  std::string date_;
  std::function<void(const results::Results&)> keep_;
  double max_time_s_;
  std::vector<plan::Plan> plans_;
  results::Survey survey_;
  bool interrupted_ = false;
};

}  // namespace

int survey(const RunArguments& arguments) {
  refuse_what_is_of_one_workload(arguments);
  const std::string date = now();
  Printer printer(arguments.printing, arguments.color);
  const results::Destination destination = results_destination(arguments.export_json, date);
  printer.require_other_than(destination, "--export-json");
  Survey measuring(arguments, destination, date);
  if (!arguments.quiet) measuring.announce();
  const results::Survey survey = measuring.measure();
  if (survey.runs.empty()) {
    for (const results::Omission& omission : survey.omitted) {
      say(fmt::format("left out: {}: {}", omission.subject, omission.reason));
    }
    if (measuring.interrupted()) {
      say("interrupted before anything was measured");
      return measure::Interruption::exit_status();
    }
    throw HostError("nothing could be measured; `bench doctor` says what this host lacks");
  }
  const bool saved = save_text(results::text_of(survey), destination);
  printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
    format_named(format).write_survey(survey, style, out);
  });
  if (saved && !arguments.quiet) {
    say(fmt::format("results in {0}; {0}#{1} is what one workload gave", destination.path(),
                    results::workload_of(survey.runs.front())));
  }
  if (measuring.interrupted()) {
    say("interrupted: these are the blocks until then");
    return measure::Interruption::exit_status();
  }
  return printer.status(saved ? kSuccess : kImpossibleHere);
}

}  // namespace sealbench::cli
