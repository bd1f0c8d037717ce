// bench [options]: measures, prints the table, writes a results file.
#include "harness/cli/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "harness/advise/recommendation.hpp"
#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/help/command_page.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/printing.hpp"
#include "harness/cli/survey.hpp"
#include "harness/host/places.hpp"
#include "harness/measure/bench_run.hpp"
#include "harness/measure/counting.hpp"
#include "harness/measure/deadline.hpp"
#include "harness/measure/until_precise.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/order.hpp"
#include "harness/plan/plan.hpp"
#include "harness/plan/runtimes.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/plan/variants.hpp"
#include "harness/results/failures.hpp"
#include "harness/text/quantity.hpp"
#include "harness/verify/verify.hpp"
#include "workloads/bundles/bundle.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::cli {

namespace {

/// Of sealrun, unless another is asked for: what runc's is (runc 1.2, static).
constexpr const char* kExeSize = "12MiB";

/// Adds what each measured strategy protects.
verify::Matrix verify_strategies(results::Results& results,
                                 const std::function<void(const std::string&, int, int)>& progress, bool thorough) {
  const auto installation = host::Installation::of_this_program();
  verify::Options options;
  options.programs = installation.programs;
  options.payloads = installation.payloads;
  for (const results::Subject& subject : results.subjects) {
    if (subject.strategy != plan::kStock) options.strategies.push_back(subject.strategy);
  }
  if (options.strategies.empty()) {
    throw UsageError("--verify needs a subject with a strategy; `bench verify --runtime` is for runtimes as they are");
  }
  options.quick = !thorough;
  options.progress = [&](const std::string& label, int done, int total) { progress("verify " + label, done, total); };
  verify::Matrix matrix = verify::evaluate(options);
  verify::add_to(results, matrix);
  results.interrupted = matrix.interrupted;
  return matrix;
}

/// Says which subjects that were asked for by name are not in the results; whether there are any.
bool names_are_left_out(const plan::Plan& plan, const results::Results& results) {
  bool any = false;
  for (const results::Omission& omission : results.omitted) {
    if (!plan::is_named(plan, omission.subject)) continue;
    any = true;
    say(fmt::format("{} was asked for and is left out: {}", omission.subject, omission.reason));
  }
  for (const results::Subject& subject : results.subjects) {
    const std::string reason = results::given_up(subject);
    if (reason.empty() || !plan::is_named(plan, subject.name)) continue;
    any = true;
    say(fmt::format("{} was asked for and was given up after {} launches: {}", subject.name, subject.samples.size(),
                    reason));
  }
  return any;
}

/// All blocks at once, or as many as --precision needs.
results::Results measure_plan(const plan::Plan& plan, const RunArguments& arguments, Measuring& measuring,
                              const std::function<void(const results::Results&)>& after_session) {
  measure::RunOptions options = measuring.options(measure::select_counters(arguments.counters));
  options.after_session = after_session;
  options.metric = arguments.table.metric;
  if (arguments.precision.empty()) return measure::measure(plan, measuring.workspace(), options);
  const double half_width = text::parse_share(arguments.precision);
  constexpr double kMaxTime = 300;
  const double max_time_s = arguments.max_time_s > 0 ? arguments.max_time_s : kMaxTime;
  const measure::Deadline deadline(max_time_s);
  options.enough = [&deadline] { return deadline.over(); };
  measure::BenchRun run(plan, measuring.workspace(), options);
  const auto more = [&run](int blocks, int sessions) {
    run.measure(blocks, sessions);
    return run.results();
  };
  const results::Json plan_of_timing =
      measure::until_precise(
          more, plan.blocks, plan.sessions,
          {.half_width = half_width, .max_time_s = max_time_s, .out_of_time = [&deadline] { return deadline.over(); }})
          .plan;
  if (!options.stop()) run.count();
  results::Results results = run.results();
  results.plan = plan_of_timing;
  return results;
}

}  // namespace

plan::Plan make_plan(const RunArguments& arguments) {
  const workloads::Workload& workload = plan::workload_named(arguments.workload);
  plan::Plan plan;
  const std::string& strategies = arguments.strategies;
  const std::string size = plan::exe_sizes_of(workload, arguments.settings, arguments.exe_size);
  plan.subjects = plan::make_subjects({.runtimes = plan::parse_runtimes(arguments.runtimes),
                                       .runtimes_were_named = !arguments.runtimes.empty(),
                                       .strategies = strategies.empty() ? std::nullopt : std::optional(strategies),
                                       .sizes = plan::parse_sizes(size.empty() ? kExeSize : size),
                                       .sizes_were_chosen = !size.empty(),
                                       .reference = arguments.reference,
                                       .points = plan::points_of(workload, arguments.settings)});
  plan.workload = arguments.workload;
  plan.engine = plan::engine_named(arguments.engine);
  plan.blocks = arguments.runs;
  plan.warmup = arguments.warmup;
  plan.sessions = plan.engine == plan::Engine::native ? std::min(arguments.sessions, arguments.runs) : 1;
  plan.seed = parse_seed(arguments.seed);
  plan.timeout = std::chrono::nanoseconds(std::llround(arguments.timeout_s * 1e9));
  plan.tolerance = plan::parse_tolerance(arguments.tolerate);
  plan.prepare = parse_prepare(arguments.prepare);
  plan.bundle = arguments.bundle;
  plan.exe_dir = arguments.exe_dir;
  if (!arguments.cpus.empty()) plan.cpus = plan::parse_cpus(arguments.cpus);
  if (arguments.control) plan = plan::with_control(std::move(plan));
  if (!arguments.precision.empty() && plan.subjects.size() < 2) {
    throw UsageError("--precision is that of ratios: name two subjects or more");
  }
  if (!arguments.precision.empty() && plan.engine != plan::Engine::native) {
    throw UsageError("--precision is that of paired ratios, which --engine hyperfine does not have");
  }
  if (!arguments.reference.empty() && plan.engine != plan::Engine::native) {
    throw UsageError("--reference is what paired ratios refer to, which --engine hyperfine does not have");
  }
  if (!plan.bundle.empty()) workloads::Bundle::load(plan.bundle);  // refuse it before anything is made
  return plan;
}

int run(const RunArguments& arguments) {
  if (arguments.workload == kEveryWorkload) return survey(arguments);
  if (arguments.max_time_s > 0 && arguments.precision.empty()) {
    throw UsageError("--max-time is that of --precision or --workload all: give one of them");
  }
  const plan::Plan plan = make_plan(arguments);
  check(arguments.table, measure::metrics_of(plan::workload_named(plan.workload)));
  const bool chooses = arguments.strategies == "auto";
  if (!chooses && !arguments.require.empty()) {
    throw UsageError("--require says what auto may choose: use it with --strategy auto or bench advise");
  }
  const auto required = advise::select_requirements(arguments.require);
  static_cast<void>(measure::select_counters(arguments.counters));  // refuse them before anything is made
  const std::string date = now();
  Printer printer(arguments.printing, arguments.color);
  const results::Destination destination = results_destination(arguments.export_json, date);
  printer.require_other_than(destination, "--export-json");

  results::Results results;
  verify::Matrix matrix;
  {
    Measuring measuring(arguments.quiet ? Measuring::Progress::hidden : Measuring::Progress::shown, plan.exe_dir);
    results = measure_plan(plan, arguments, measuring, keep_partial(destination, date, arguments.command_line));
    measuring.finish(results);
    if ((arguments.verify || chooses) && !results.interrupted && !results.subjects.empty()) {
      matrix = verify_strategies(results, measuring.options({}).progress, arguments.thorough);
      if (chooses && !results.interrupted) advise::add_to(results, advise::recommend(results, required));
    }
  }
  sign(results, date, arguments.command_line);

  if (results.subjects.empty()) {
    for (const results::Omission& omission : results.omitted)
      say(fmt::format("left out: {}: {}", omission.subject, omission.reason));
    for (const std::string& warning : results.warnings) say("warning: " + warning);  // no report will have them
    if (results.interrupted) {
      say("interrupted before anything was measured");
      return measure::Interruption::exit_status();
    }
    throw HostError(
        "nothing could be measured: every subject was left out for the reason above; `bench doctor` says what this "
        "host lacks");
  }
  const bool saved = save(results, destination);
  if (results.interrupted && chooses) {
    say("interrupted before the verdicts: no recommendation" +
        (saved ? "; the blocks until then are in " + destination.path() : std::string()));
    return measure::Interruption::exit_status();
  }
  print(results, printer, arguments.table);
  if (saved && !arguments.quiet) say("results in " + destination.path());
  if (results.interrupted) {
    say("interrupted: these are the blocks until then");
    return measure::Interruption::exit_status();
  }
  for (const std::string& contradiction : matrix.judgement.contradictions) say("contradiction: " + contradiction);
  for (const verify::Unconcluded& unconcluded : matrix.unconcluded) say("verify: " + unconcluded.sentence());
  const bool incomplete = names_are_left_out(plan, results) || (!chooses && !matrix.unconcluded.empty());
  if (!matrix.judgement.contradictions.empty()) return kContradiction;
  if (incomplete || !saved) return kImpossibleHere;
  return printer.status(chooses && results.extra["recommendation"]["strategy"].is_null() ? kImpossibleHere : kSuccess);
}

std::vector<Option> run_options(RunArguments& a) {
  constexpr double kMost = 1'000'000;
  return {
      {.names = "--workload",
       .value = &a.workload,
       .help = "what is done once per sample; all: every workload, in 15 minutes (--max-time)",
       .choices = run_workload_choices,
       .topic = "workloads"},
      {.names = "--set",
       .value = &a.settings,
       .help = "a parameter of the workload, may be repeated; a list (width=1,8,64) or a range (width=1..64*2) makes a "
               "subject of each value",
       .shown = "NAME=VALUE,…",
       .choices = parameter_choices,
       .topic = "workloads",
       .list = List::repeated},
      {.names = "--runtime",
       .value = &a.runtimes,
       .help = "a runtime by its name or its program's path, may be repeated; sealrun without it",
       .shown = "RUNTIME",
       .choices = runtime_choices,
       .topic = "runtimes",
       .kind = Kind::program,
       .list = List::repeated},
      {.names = "--exe-size",
       .value = &a.exe_size,
       .help = "size of the runtime's exe: 12MiB, native, a list, or a range 1MiB..64MiB*2: a subject of each; 12MiB "
               "for sealrun and native for others without it",
       .shown = "SIZE,…",
       .topic = "sizes",
       .kind = Kind::size},
      {.names = "--bundle",
       .value = &a.bundle,
       .help = "an OCI bundle; an embedded one without it",
       .kind = Kind::directory},
      {.names = "--runs",
       .value = &a.runs,
       .help = "samples per subject, over all sessions",
       .group = "How much is measured",
       .range = Range{1, kMost}},
      {.names = "--warmup",
       .value = &a.warmup,
       .help = "launches per subject at the start of each session that are not measured",
       .range = Range{0, kMost}},
      {.names = "--sessions",
       .value = &a.sessions,
       .help = "independent repetitions, each with fresh copies of the exe and a fresh bundle",
       .range = Range{1, 1000}},
      {.names = "--precision",
       .value = &a.precision,
       .help = "go on after --runs until the interval of every ratio is that narrow: 1% for ±1 %",
       .kind = Kind::share},
      {.names = "--max-time",
       .value = &a.max_time_s,
       .help = "time that --precision (5min without it) or all workloads (15min) may take",
       .topic = "times",
       .kind = Kind::time},
      {.names = "--control",
       .value = &a.control,
       .help = "launch the reference twice in each block: what the machine does to equals",
       .group = "How it is measured"},
      reference_option(a.reference),
      {.names = "--engine", .value = &a.engine, .help = "who launches and times", .choices = engine_choices},
      {.names = "--cpu", .value = &a.cpus, .help = "pin launches to these CPUs, for example 0,2-3", .kind = Kind::cpus},
      {.names = "--prepare",
       .value = &a.prepare,
       .help = "run CMD by sh(1) before each timed launch, in whose time it is not; its failure ends the run",
       .kind = Kind::command},
      {.names = "--timeout",
       .value = &a.timeout_s,
       .help = "time that one launch may take",
       .topic = "times",
       .kind = Kind::time},
      {.names = "--tolerate",
       .value = &a.tolerate,
       .help = "launches of a subject that may fail, or the share of them (1%), before it is given up",
       .shown = "N|SHARE"},
      {.names = "--exe-dir",
       .value = &a.exe_dir,
       .help = "directory for copies of the exe; TMPDIR, /var/tmp or /tmp without it",
       .kind = Kind::directory},
      seed_option(a.seed),
      {.names = "--counters",
       .value = &a.counters,
       .help = "what to count after timing, in launches that are not timed",
       .shown = "NAME,…",
       .group = "What is looked at besides",
       .choices = counter_choices,
       .topic = "counters"},
      {.names = "--thorough",
       .value = &a.thorough,
       .help = "where protection is verified, with every probe and set of privileges, as bench verify without --quick: "
               "minutes instead of seconds"},
      {.names = "--require",
       .value = &a.require,
       .help = "what auto's choice must meet besides default-safe",
       .shown = "NAME,…",
       .choices = requirement_choices,
       .topic = "requirements"},
      output_option(a.printing),
      metric_option(a.table),
      columns_option(a.table),
      sort_option(a.table),
      {.names = "--export-json",
       .value = &a.export_json,
       .help = "results file; in $XDG_STATE_HOME/sealbench without it",
       .topic = "results",
       .kind = Kind::file},
      color_option(a.color),
      {.names = "--quiet,-q", .value = &a.quiet, .help = "no progress bar and no notice of the results file"},
  };
}

Command bench_command(const std::string& command_line) {
  auto arguments = std::make_shared<RunArguments>();
  RunArguments& a = *arguments;
  a.command_line = command_line;
  std::vector<Option> options = run_options(a);
  options.insert(options.begin(),
                 {.names = "--strategy",
                  .value = &a.strategies,
                  .help = "strategies, or all, auto (verifies and recommends) or stock; without it all "
                          "of sealrun and stock of others. The reference is noclone or stock, else the "
                          "first",
                  .shown = "NAME,…",
                  .group = "What is measured",
                  .choices = run_strategy_selections,
                  .topic = "strategies"});
  const auto output =
      std::find_if(options.begin(), options.end(), [](const Option& option) { return name_of(option) == "--output"; });
  options.insert(output, report_format_option(a.printing));
  options.push_back({.names = "--verify",
                     .value = &a.verify,
                     .help = "also try what each strategy protects (bench verify): two more columns",
                     .group = "What is looked at besides"});
  return {
      .name = "bench",
      .summary = "Measures what strategies that protect a container runtime's own exe cost, in real containers.",
      .options = std::move(options),
      .action = [arguments] { return run(*arguments); },
      .commands = {list_command(), report_command(), compare_command(), gate_command(command_line), calibrate_command(),
                   import_command(), merge_command(command_line), plot_command(), doctor_command(), verify_command(), advise_command(command_line),
                   reproduce_command(), help_command(), completions_command(), man_command()},
      .examples = {{"bench --strategy all", "What each protection costs on this machine"},
                   {"bench --runtime crun --strategy stock,sealed-overlayfs --precision 1%",
                    "crun as it is, and sealed from outside, until the ratio is known to 1 %"}}};
}

}  // namespace sealbench::cli
