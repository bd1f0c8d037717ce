// bench gate: exit status for CI.
#include "harness/gate/gate.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include "harness/analysis/annotate.hpp"
#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/gate_plan.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/printing.hpp"
#include "harness/gate/consistency.hpp"
#include "harness/gate/gate_report.hpp"
#include "harness/gate/session.hpp"
#include "harness/gate/shape.hpp"
#include "harness/measure/deadline.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/metrics.hpp"
#include "harness/results/partial.hpp"
#include "sys/file.hpp"

namespace sealbench::cli {

namespace {

using results::Results;

struct GateArguments {
  std::string baseline;
  bool update = false;
  std::string max_slowdown = "2.5%";
  std::string counts = "exact";
  std::string counters;
  std::string metric;  ///< empty: what the baseline is about, else what answers the workload's question
  double max_time_s = 120;
  GatePlanOptions plan;
  std::string export_json;
  Printing printing{.formats = {"text"}};
  std::string color = "auto";
  bool quiet = false;
  std::string command_line;
};

void parse_rules(GateArguments& arguments) {
  gate::Options& rules = arguments.plan.rules;
  gate::parse_max_slowdown(arguments.max_slowdown, rules);
  rules.counts = gate::parse_counts_rule(arguments.counts);
  if (!rules.times && !rules.counts.compare) {
    throw UsageError("nothing to compare: --max-slowdown and --counts are both off");
  }
}

/// The baseline, its ratios computed anew, of `metric` unless that is empty. Throws UsageError when it cannot be used.
Results load_baseline(const std::string& path, const std::string& metric) {
  try {
    Results baseline = results::load(path);
    std::string wrong = gate::contradiction(baseline);
    if (results::is_partial(baseline)) {
      throw std::runtime_error(fmt::format(
          "cannot use {} as a baseline: it is {}; wait for its end, or make a new one with bench gate --update", path,
          results::kPartialSentence));
    }
    if (!wrong.empty()) wrong += "; was it edited?";
    if (wrong.empty()) wrong = results::doubt_about(baseline);
    if (!wrong.empty()) {
      throw std::runtime_error(
          fmt::format("cannot use {} as a baseline: {}. Make a new one with bench gate --update", path, wrong));
    }
    if (!metric.empty()) results::look_at(baseline, metric);
    analysis::annotate(baseline);
    return baseline;
  } catch (const std::runtime_error& error) {
    throw UsageError(error.what());
  }
}

/// The baseline that --baseline names, if there is one yet.
std::optional<Results> old_baseline(const GateArguments& arguments) {
  if (arguments.baseline.empty()) return std::nullopt;
  if (arguments.update && !std::filesystem::exists(arguments.baseline)) return std::nullopt;
  return load_baseline(arguments.baseline, arguments.metric);
}

/// Throws std::invalid_argument for a metric that samples of the plan's workload do not have.
void require_metric(const GateArguments& arguments, const plan::Plan& plan) {
  check(TableOptions{.metric = arguments.metric}, measure::metrics_of(plan::workload_named(plan.workload)));
}

/// A signal came before the first block was over.
class InterruptedEarly : public std::runtime_error {
 public:
  InterruptedEarly() : std::runtime_error("interrupted before anything was measured") {}
};

void require_subjects(const Results& results) {
  if (!results.subjects.empty()) return;
  if (results.interrupted) throw InterruptedEarly();
  std::string reasons;
  for (const results::Omission& omission : results.omitted)
    reasons += fmt::format("; {}: {}", omission.subject, omission.reason);
  throw HostError("nothing could be measured" + reasons + "; `bench doctor` says what this host lacks");
}

Measuring::Progress progress(const GateArguments& arguments) {
  return arguments.quiet ? Measuring::Progress::hidden : Measuring::Progress::shown;
}

/// A baseline's command runs here, too: whoever made the file wrote it.
void say_what_is_prepared(const plan::Plan& plan) {
  if (!plan.prepare.empty()) say("before each timed launch: " + plan.prepare);
}

/// A session is never cut short, and the first ones are measured whatever the time.
Results measure_baseline(const GateArguments& arguments, const plan::Plan& plan,
                         const std::vector<const counters::Counter*>& counters, Measuring& measuring) {
  const gate::Options& rules = arguments.plan.rules;
  const measure::Deadline deadline(arguments.max_time_s);
  measure::RunOptions options = measuring.options(counters);
  options.given_up = measure::RunOptions::GivenUp::left_out;
  options.metric = arguments.metric;
  measure::BenchRun run(plan, measuring.workspace(), options);
  run.measure(plan.blocks, plan.sessions);
  const int of_session = plan.blocks / plan.sessions;
  std::size_t missing = 0;
  while (!options.stop() && (missing = gate::blocks_missing(run.results(), rules)) > 0 && !deadline.over()) {
    const int sessions = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(plan.sessions),
                                                                missing / static_cast<std::size_t>(of_session) + 1));
    for (int i = 0; i < sessions && !options.stop() && !deadline.over(); ++i) run.measure(of_session, 1);
  }
  if (!options.stop()) run.count();
  Results results = run.results();
  if (missing > 0) {
    results.warnings.push_back(fmt::format(
        "sessions of this baseline differ, or depend on each other, so much that a gate by it cannot find a "
        "slowdown of {:.3g} % with certainty: about {} more blocks would do (--max-time), or a quieter "
        "machine (bench doctor)",
        200 * rules.max_slowdown, missing));
  }
  return results;
}

int update(const GateArguments& arguments) {
  const std::optional<Results> old = old_baseline(arguments);
  const plan::Plan plan = baseline_plan(old, arguments.plan);
  require_metric(arguments, plan);
  const auto counters = gate_counters(old, arguments.counters, arguments.plan.rules.counts);
  const std::string date = now();
  const results::Destination destination = named_destination("--baseline", arguments.baseline);
  say_what_is_prepared(plan);
  Results results;
  {
    Measuring measuring(progress(arguments), plan.exe_dir);
    results = measure_baseline(arguments, plan, counters, measuring);
    measuring.finish(results);
  }
  if (results.interrupted) {
    say("interrupted: the baseline is as it was");
    return measure::Interruption::exit_status();
  }
  require_subjects(results);
  sign(results, date, arguments.command_line);
  const bool saved = save(results, destination);
  for (const results::Omission& omission : results.omitted)
    say(fmt::format("left out: {}: {}", omission.subject, omission.reason));
  for (const std::string& warning : results.warnings) say("warning: " + warning);
  if (!saved) return kImpossibleHere;
  say("baseline written to " + arguments.baseline);
  return kSuccess;
}

/// Measures until it knows, is told to stop, or has no time left.
gate::Finished measure_and_decide(const GateArguments& arguments, const std::optional<Results>& baseline,
                                  const plan::Plan& plan, Measuring& measuring,
                                  const std::function<void(const Results&)>& after_session) {
  const gate::Options& rules = arguments.plan.rules;
  const measure::Deadline deadline(arguments.max_time_s);
  measure::RunOptions options = measuring.options(gate_counters(baseline, arguments.counters, rules.counts));
  options.given_up = measure::RunOptions::GivenUp::left_out;
  options.metric = baseline && arguments.plan.against.empty() ? results::metric_of(*baseline).name : arguments.metric;
  options.enough = [&deadline] { return deadline.over(); };
  options.after_session = after_session;
  measure::BenchRun run(plan, measuring.workspace(), options);
  bool first_batch = true;
  const auto measure_more = [&](std::size_t blocks) {
    run.measure(static_cast<int>(blocks), static_cast<int>(blocks) * plan.sessions / plan.blocks);
    if (first_batch && !options.stop()) run.count();
    first_batch = false;
    return run.results();
  };
  const auto decide = [&](const Results& now, std::size_t look) {
    require_subjects(now);
    try {
      return arguments.plan.against.empty() ? gate::decide(*baseline, now, rules, look)
                                            : gate::decide_against(now, rules, look);
    } catch (const std::runtime_error& error) {
      throw UsageError(error.what());
    }
  };
  return gate::run(
      measure_more, decide, [&deadline] { return deadline.left(); }, static_cast<std::size_t>(plan.blocks));
}

/// How long a gate that could not have failed would have needed. `took_s`: what its blocks took.
void say_what_it_needs(const GateArguments& arguments, const gate::Decision& decision, double took_s) {
  std::size_t blocks = 0;
  for (const gate::SubjectDecision& subject : decision.subjects) blocks = std::max(blocks, subject.timing.blocks);
  if (!decision.blind() || blocks == 0) return;
  // Where nothing is known of the spread, what a gate looks at first.
  const std::size_t needed = std::max(decision.needed_blocks().value_or(0), gate::kFirstLook.blocks);
  const bool blocks_help =
      std::none_of(decision.subjects.begin(), decision.subjects.end(), [&](const gate::SubjectDecision& subject) {
        return subject.blind(decision.options) &&
               (subject.timing.baseline_is_vague || subject.timing.disturbance == gate::Disturbance::control_differs);
      });
  if (!blocks_help) {
    say("this gate could not have failed, and more time does not help: see its reasons above");
    return;
  }
  const double seconds = took_s / static_cast<double>(blocks) * static_cast<double>(needed);
  say(fmt::format(
      "this gate could not have failed: to find a slowdown of {:.3g} % takes about {} blocks here, at most about "
      "{:.0f} s (--max-time {:.0f}; it had {:g})",
      200 * arguments.plan.rules.max_slowdown, needed, seconds, std::ceil(1.2 * seconds), arguments.max_time_s));
}

/// The file that a job of GitHub names for its summary, which --format github appends to; else empty. Throws UsageError
/// when it cannot be written.
std::string step_summary(const std::vector<std::string>& formats) {
  const char* const path = std::getenv("GITHUB_STEP_SUMMARY");
  const bool is_for_github = std::any_of(formats.begin(), formats.end(), [](const std::string& format) {
    return format == "github" || format.starts_with("github=");
  });
  if (!is_for_github || path == nullptr || *path == '\0') return {};
  try {
    sys::open(path, O_WRONLY | O_APPEND | O_CREAT, 0644);
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("cannot append to GITHUB_STEP_SUMMARY: {}", error.what()));
  }
  return path;
}

int judge(const GateArguments& arguments) {
  const std::optional<Results> baseline = old_baseline(arguments);
  const gate::Options& rules = arguments.plan.rules;
  const plan::Plan plan = gate_plan(baseline, arguments.plan);
  require_metric(arguments, plan);
  if (arguments.plan.against.empty()) {
    const std::string why = gate::cannot_fail(*baseline, static_cast<std::size_t>(plan.blocks), rules);
    if (!why.empty()) throw UsageError("this gate could never fail: " + why);
  }
  const std::string date = now();
  Printer printer(arguments.printing, arguments.color);
  const std::string summary = step_summary(arguments.printing.formats);
  std::optional<results::Destination> destination;
  std::function<void(const Results&)> after_session = [](const Results&) {};
  if (!arguments.export_json.empty()) {
    destination = named_destination("--export-json", arguments.export_json);
    printer.require_other_than(*destination, "--export-json");
    after_session = keep_partial(*destination, date, arguments.command_line);
  }
  say_what_is_prepared(plan);
  gate::Finished finished;
  double took_s = 0;
  {
    Measuring measuring(progress(arguments), plan.exe_dir);
    const measure::Deadline began(arguments.max_time_s);
    finished = measure_and_decide(arguments, baseline, plan, measuring, after_session);
    took_s = arguments.max_time_s - began.left();
    measuring.finish(finished.measured);
  }
  sign(finished.measured, date, arguments.command_line);
  const bool saved = !destination || save(finished.measured, *destination);
  for (const std::string& warning : finished.measured.warnings) say("warning: " + warning);
  if (!gate::compared_anything(finished.decision)) {
    throw HostError("nothing could be compared on this host: see the warnings, and `bench doctor`");
  }
  printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
    gate::write(format, finished.decision, style, summary, out);
  });
  if (finished.measured.interrupted) {
    say("interrupted: this is what the blocks until then say");
    return measure::Interruption::exit_status();
  }
  if (finished.out_of_time)
    say(fmt::format("--max-time, {:g} s, was over before all was decided", arguments.max_time_s));
  say_what_it_needs(arguments, finished.decision, took_s);
  const int status = printer.status(finished.decision.exit_status());
  return saved || status != kSuccess ? status : kImpossibleHere;
}

int run(GateArguments arguments) {
  parse_rules(arguments);
  if (arguments.baseline.empty() && arguments.plan.against.empty()) {
    throw UsageError("compared with what? Name --baseline FILE, or --against RUNTIME, another build of the runtime");
  }
  const GatePlanOptions& plan = arguments.plan;
  const bool changes_plan = !plan.runtime.empty() || !plan.strategies.empty() || !plan.workload.empty() ||
                            !plan.exe_size.empty() || !plan.prepare.empty() || !plan.settings.empty();
  if (changes_plan && !arguments.update && plan.against.empty()) {
    throw UsageError(
        "the baseline says what is measured: --runtime, --strategy, --workload, --set, --exe-size and --prepare need "
        "--update or --against");
  }
  try {
    return arguments.update ? update(arguments) : judge(arguments);
  } catch (const InterruptedEarly& error) {
    say(error.what());
    return measure::Interruption::exit_status();
  }
}

}  // namespace

Command gate_command(const std::string& command_line) {
  auto arguments = std::make_shared<GateArguments>();
  GateArguments& a = *arguments;
  a.command_line = command_line;
  return {
      .name = "gate",
      .summary = "fail when something became slower, or makes another system call, than before",
      .options =
          {
              {.names = "--baseline",
               .value = &a.baseline,
               .help = "results file to compare with: its plan is run again",
               .group = "What is compared",
               .kind = Kind::results_file},
              {.names = "--against",
               .value = &a.plan.against,
               .help =
                   "another build of the runtime to compare with, block by block; --baseline only gives the plan then",
               .kind = Kind::program},
              {.names = "--update",
               .value = &a.update,
               .help = "write a new baseline instead of comparing",
               .needs = {"--baseline"},
               .excludes = {"--against", "--export-json", "--format", "--output"}},
              {.names = "--max-slowdown",
               .value = &a.max_slowdown,
               .help = "share by which a subject may be slower, or off; to find 5% allow less, half is best",
               .shown = "SHARE|off",
               .group = "What is allowed"},
              {.names = "--counts",
               .value = &a.counts,
               .help = "how far counts may be off: exact, ±n, or off",
               .shown = "RULE"},
              {.names = "--strict", .value = &a.plan.rules.strict, .help = "fail also when it cannot tell"},
              {.names = "--allow-undecided",
               .value = &a.plan.rules.allow_undecided,
               .help = "pass also when it could not have failed, which is status 3 otherwise",
               .excludes = {"--strict"}},
              {.names = "--max-time",
               .value = &a.max_time_s,
               .help = "time to measure before what is open stays open, or a baseline is no longer made better",
               .group = "How it is measured",
               .topic = "times",
               .kind = Kind::time},
              {.names = "--counters",
               .value = &a.counters,
               .help = "what to count; without it what the baseline has, else syscalls",
               .shown = "NAME,…",
               .choices = counter_choices,
               .topic = "counters"},
              {.names = "--runs",
               .value = &a.plan.runs,
               .help = "blocks before the first look; without it 300, and for --update 3000 or the old one's",
               .range = Range{1, 1'000'000}},
              {.names = "--runtime",
               .value = &a.plan.runtime,
               .help = "with --update or --against: another runtime than sealrun",
               .shown = "RUNTIME",
               .choices = runtime_choices,
               .topic = "runtimes",
               .kind = Kind::program},
              {.names = "--strategy",
               .value = &a.plan.strategies,
               .help = "with --update or --against: other strategies than the baseline's",
               .shown = "NAME,…",
               .choices = strategy_selections,
               .topic = "strategies"},
              {.names = "--workload",
               .value = &a.plan.workload,
               .help = "with --update or --against: another workload",
               .choices = workload_choices,
               .topic = "workloads"},
              {.names = "--set",
               .value = &a.plan.settings,
               .help = "with --update or --against: a parameter of the workload, as bench takes it",
               .shown = "NAME=VALUE,…",
               .choices = parameter_choices,
               .topic = "workloads",
               .list = List::repeated},
              {.names = "--metric",
               .value = &a.metric,
               .help = "what is compared: its ratio to the reference; without it what the baseline is about, else what "
                       "answers the workload's question",
               .shown = "NAME",
               .choices = metric_choices,
               .topic = "workloads"},
              {.names = "--prepare",
               .value = &a.plan.prepare,
               .help = "with --update or --against: what sh(1) runs before each timed launch; else the baseline's",
               .kind = Kind::command},
              {.names = "--exe-size",
               .value = &a.plan.exe_size,
               .help = "with --update or --against: another size of the exe",
               .topic = "sizes",
               .kind = Kind::size},
              {.names = "--exe-dir",
               .value = &a.plan.exe_dir,
               .help = "directory for copies of the exe; the baseline's without it",
               .kind = Kind::directory},
              seed_option(a.plan.seed),
              {.names = "--export-json",
               .value = &a.export_json,
               .help = "results file for what was measured",
               .group = "Output",
               .kind = Kind::file},
              format_option(a.printing,
                            [] {
                              return std::vector<Choice>{
                                  {"text"}, {"json"}, {"junit"}, {"github", "annotations and $GITHUB_STEP_SUMMARY"}};
                            }),
              output_option(a.printing),
              color_option(a.color),
              quiet_option(a.quiet),
          },
      .action = [arguments] { return run(*arguments); },
      .examples = {{"bench gate --baseline results/baseline.json", "Compare with a baseline, for CI"},
                   {"bench gate --against OLD/sealrun --strategy noclone,memfd-init", "Compare two builds"},
                   {"bench gate --update --baseline results/baseline.json", "Make the baseline anew"}}};
}

}  // namespace sealbench::cli
