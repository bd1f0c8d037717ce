// bench gate: exit status for CI.
#include "harness/gate/gate.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "harness/analysis/annotate.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/gate_plan.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/gate/consistency.hpp"
#include "harness/gate/gate_report.hpp"
#include "harness/gate/session.hpp"
#include "harness/measure/deadline.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"

namespace sealbench::cli {

namespace {

using results::Results;

struct GateArguments {
  std::string baseline;
  bool update = false;
  std::string max_slowdown = "2.5%";
  std::string counts = "exact";
  std::string counters;
  double max_time_s = 120;
  GatePlanOptions plan;
  std::string export_json;
  std::string format = "text";
  std::string color = "auto";
  bool quiet = false;
  std::string command_line;
};

void parse_rules(GateArguments& arguments) {
  gate::Options& rules = arguments.plan.rules;
  try {
    gate::parse_max_slowdown(arguments.max_slowdown, rules);
    rules.counts = gate::parse_counts_rule(arguments.counts);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  if (!rules.times && !rules.counts.compare) {
    throw UsageError("nothing to compare: --max-slowdown and --counts are both off");
  }
}

/// The baseline, its ratios computed anew. Throws UsageError when it cannot be used.
Results load_baseline(const std::string& path) {
  try {
    Results baseline = results::load(path);
    std::string wrong = gate::contradiction(baseline);
    if (!wrong.empty()) wrong += "; was it edited?";
    if (wrong.empty()) wrong = results::doubt_about(baseline);
    if (!wrong.empty()) {
      throw std::runtime_error(
          fmt::format("cannot use {} as a baseline: {}. Make a new one with bench gate --update", path, wrong));
    }
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
  return load_baseline(arguments.baseline);
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

int update(const GateArguments& arguments) {
  const std::optional<Results> old = old_baseline(arguments);
  const plan::Plan plan = baseline_plan(old, arguments.plan);
  const auto counters = gate_counters(old, arguments.counters, arguments.plan.rules.counts);
  const std::string date = now();
  Results results;
  {
    Measuring measuring(progress(arguments), plan.exe_dir);
    measure::RunOptions options = measuring.options(counters);
    options.given_up = measure::RunOptions::GivenUp::left_out;
    results = measure::measure(plan, measuring.workspace(), options);
    measuring.finish(results);
  }
  if (results.interrupted) {
    say("interrupted: the baseline is as it was");
    return kInterrupted;
  }
  require_subjects(results);
  sign(results, date, arguments.command_line);
  results::save(results, arguments.baseline);
  for (const results::Omission& omission : results.omitted)
    say(fmt::format("left out: {}: {}", omission.subject, omission.reason));
  for (const std::string& warning : results.warnings) say("warning: " + warning);
  say("baseline written to " + arguments.baseline);
  return kSuccess;
}

/// Measures until it knows, is told to stop, or has no time left.
gate::Finished measure_and_decide(const GateArguments& arguments, const std::optional<Results>& baseline,
                                  const plan::Plan& plan, Measuring& measuring) {
  const gate::Options& rules = arguments.plan.rules;
  const measure::Deadline deadline(arguments.max_time_s);
  measure::RunOptions options = measuring.options(gate_counters(baseline, arguments.counters, rules.counts));
  options.given_up = measure::RunOptions::GivenUp::left_out;
  options.enough = [&deadline] { return deadline.over(); };
  measure::BenchRun run(plan, measuring.workspace(), options);
  bool first_batch = true;
  const auto measure_more = [&](std::size_t blocks) {
    run.measure(static_cast<int>(blocks), first_batch ? plan.sessions : 1);
    if (first_batch && !options.stop()) run.count();
    first_batch = false;
    return run.results();
  };
  const auto decide = [&](const Results& now) {
    require_subjects(now);
    try {
      return arguments.plan.against.empty() ? gate::decide(*baseline, now, rules) : gate::decide_against(now, rules);
    } catch (const std::runtime_error& error) {
      throw UsageError(error.what());
    }
  };
  const auto first = static_cast<std::size_t>(plan.blocks);
  return gate::run(measure_more, decide, [&deadline] { return deadline.left(); },
                   {.first = first, .more = std::max<std::size_t>(1, first / 3)});
}

int judge(const GateArguments& arguments) {
  const std::optional<Results> baseline = old_baseline(arguments);
  const gate::Options& rules = arguments.plan.rules;
  const plan::Plan plan = gate_plan(baseline, arguments.plan);
  if (arguments.plan.against.empty()) {
    const std::string why = gate::cannot_fail(*baseline, static_cast<std::size_t>(plan.blocks), rules);
    if (!why.empty()) throw UsageError("this gate could never fail: " + why);
  }
  const std::string date = now();
  gate::Finished finished;
  {
    Measuring measuring(progress(arguments), plan.exe_dir);
    finished = measure_and_decide(arguments, baseline, plan, measuring);
    measuring.finish(finished.measured);
  }
  sign(finished.measured, date, arguments.command_line);
  if (!arguments.export_json.empty()) results::save(finished.measured, arguments.export_json);
  for (const std::string& warning : finished.measured.warnings) say("warning: " + warning);
  if (!gate::compared_anything(finished.decision)) {
    throw HostError("nothing could be compared on this host: see the warnings, and `bench doctor`");
  }
  const char* const summary = std::getenv("GITHUB_STEP_SUMMARY");
  gate::write(arguments.format, finished.decision, style_for(stdout, arguments.color),
              summary == nullptr ? std::string() : summary, std::cout);
  if (!std::cout.flush()) throw std::runtime_error("cannot write to standard output");
  if (finished.measured.interrupted) {
    say("interrupted: this is what the blocks until then say");
    return kInterrupted;
  }
  if (finished.out_of_time)
    say(fmt::format("--max-time, {:g} s, was over before all was decided", arguments.max_time_s));
  return finished.decision.exit_status();
}

int run(GateArguments arguments) {
  parse_rules(arguments);
  if (arguments.baseline.empty() && arguments.plan.against.empty()) {
    throw UsageError("compared with what? Name --baseline FILE, or --against RUNTIME, another build of sealrun");
  }
  const GatePlanOptions& plan = arguments.plan;
  const bool changes_plan = !plan.strategies.empty() || !plan.workload.empty() || !plan.exe_size.empty();
  if (changes_plan && !arguments.update && plan.against.empty()) {
    throw UsageError(
        "the baseline says what is measured: --strategy, --workload and --exe-size need --update or --against");
  }
  try {
    return arguments.update ? update(arguments) : judge(arguments);
  } catch (const InterruptedEarly& error) {
    say(error.what());
    return kInterrupted;
  }
}

}  // namespace

Action add_gate(CLI::App& app, int argc, const char* const* argv) {
  auto arguments = std::make_shared<GateArguments>();
  GateArguments& a = *arguments;
  a.command_line = quoted(argc, argv);
  CLI::App& command =
      *app.add_subcommand("gate", "fail when something became slower, or makes another system call, than before");
  CLI::Option* const baseline =
      command.add_option("--baseline", a.baseline, "results file to compare with: its plan is run again");
  CLI::Option* const against = command.add_option(
      "--against", a.plan.against,
      "another build of sealrun to compare with, block by block; --baseline only gives the plan then");
  command.add_flag("--update", a.update, "write a new baseline instead of comparing")
      ->needs(baseline)
      ->excludes(against);
  command
      .add_option("--max-slowdown", a.max_slowdown,
                  "share by which a subject may be slower, or off; to find 5% allow less, half is best")
      ->capture_default_str();
  command.add_option("--counts", a.counts, "how far counts may be off: exact, ±n, or off")->capture_default_str();
  command.add_option("--counters", a.counters, "what to count (default: what the baseline has, else syscalls)");
  command.add_option("--max-time", a.max_time_s, "time to measure before what is open stays open: 120, 120s or 2m")
      ->capture_default_str()
      ->transform(seconds());
  command.add_flag("--strict", a.plan.rules.strict, "fail also when it cannot tell");
  command
      .add_option("--runs", a.plan.runs, "blocks before the first look (default 300; --update: 3000 or the old one's)")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--strategy", a.plan.strategies,
                     "with --update or --against: other strategies than the baseline's");
  command.add_option("--workload", a.plan.workload, "with --update or --against: another workload");
  command.add_option("--exe-size", a.plan.exe_size, "with --update or --against: another size of the exe");
  command.add_option("--exe-dir", a.plan.exe_dir, "directory for copies of the exe (default: the baseline's)");
  command.add_option("--seed", a.plan.seed, "of the order of launches (default: random)");
  command.add_option("--export-json", a.export_json, "results file for what was measured");
  command.add_option("--format", a.format, "text, json, junit, or github: annotations and $GITHUB_STEP_SUMMARY")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json", "junit", "github"}));
  command.add_option("--color", a.color, "auto, always or never")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_flag("--quiet,-q", a.quiet, "no progress bar");
  return [arguments] { return run(*arguments); };
}

}  // namespace sealbench::cli
