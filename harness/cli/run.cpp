// bench [options]: measures, prints the table, writes a results file.
#include "harness/cli/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <sealbench/version.hpp>

#include "harness/advise/recommendation.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/progress_bar.hpp"
#include "harness/measure/bench_run.hpp"
#include "harness/measure/counting.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/measure/places.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/order.hpp"
#include "harness/plan/plan.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/verify/privileges.hpp"
#include "harness/verify/verify.hpp"
#include "workloads/bundles/bundle.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::cli {

namespace {

std::uint64_t parse_seed(const std::string& text) {
  if (text.empty()) return plan::random_seed();
  std::uint64_t seed = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || *rest != '\0') {
    throw UsageError(fmt::format("--seed {}: not a whole number from 0 to 18446744073709551615", text));
  }
  return seed;
}

plan::Plan make_plan(const RunArguments& arguments) {
  if (workloads::find_workload(arguments.workload) == nullptr) {
    throw UsageError(
        fmt::format("unknown workload \"{}\": choose one of {}", arguments.workload, workloads::workload_names()));
  }
  plan::Plan plan;
  plan.named = !plan::takes_every_strategy(arguments.strategies);
  plan.subjects = plan::make_subjects(arguments.strategies, plan::parse_sizes(arguments.exe_size));
  plan.workload = arguments.workload;
  plan.blocks = arguments.runs;
  plan.warmup = arguments.warmup;
  plan.sessions = std::min(arguments.sessions, arguments.runs);
  plan.seed = parse_seed(arguments.seed);
  plan.timeout = std::chrono::nanoseconds(std::llround(arguments.timeout_s * 1e9));
  plan.bundle = arguments.bundle;
  plan.exe_dir = arguments.exe_dir;
  if (!arguments.cpus.empty()) plan.cpus = plan::parse_cpus(arguments.cpus);
  if (!plan.bundle.empty()) workloads::Bundle::load(plan.bundle);  // refuse it before anything is made
  return plan;
}

void say(const std::string& text) { fmt::print(stderr, "bench: {}\n", text); }

/// Adds what each measured strategy protects; returns the sentences of those whose claims do not hold.
std::vector<std::string> verify_strategies(results::Results& results,
                                           const std::function<void(const std::string&, int, int)>& progress) {
  const auto installation = measure::Installation::of_this_program();
  verify::Options options;
  options.programs = installation.programs;
  options.payloads = installation.payloads;
  for (const results::Subject& subject : results.subjects) options.strategies.push_back(subject.strategy);
  int done = 0;
  const auto steps = (verify::all_privileges().size() + 1) * options.strategies.size();
  options.progress = [&](const std::string&) { progress("verifying", done++, static_cast<int>(steps)); };
  const verify::Matrix matrix = verify::evaluate(options);
  verify::add_to(results, matrix);
  return matrix.judgement.contradictions;
}

/// Measures in a workspace of its own, after removing what runs that were killed have left.
results::Results measure_in_workspace(const plan::Plan& plan, const measure::RunOptions& options) {
  const std::string base = measure::Workspace::default_base();
  const std::string swept = measure::sweep(base, measure::exe_directories()).sentence();
  if (!swept.empty()) say(swept);
  measure::Workspace workspace(base);
  results::Results results = measure::measure(plan, workspace, options);
  for (const std::string& problem : workspace.remove()) results.warnings.push_back(problem);
  return results;
}

}  // namespace

int run(const RunArguments& arguments) {
  const report::Format& format = format_named(arguments.format);
  const plan::Plan plan = make_plan(arguments);
  const bool chooses = arguments.strategies == "auto";
  if (!chooses && !arguments.require.empty()) {
    throw UsageError("--require says what auto may choose: use it with --strategy auto or bench advise");
  }
  const auto required = advise::select_requirements(arguments.require);
  measure::RunOptions options{.counters = measure::select_counters(arguments.counters)};
  const std::string date = now();
  const std::string path = arguments.export_json.empty() ? default_results_path(date) : arguments.export_json;

  results::Results results;
  std::vector<std::string> contradictions;
  {
    const measure::Interruption interruption;
    ProgressBar bar(stderr);
    if (!arguments.quiet) {
      options.progress = [&bar](const std::string& label, int done, int total) { bar.show(label, done, total); };
    }
    options.stop = measure::Interruption::requested;
    results = measure_in_workspace(plan, options);
    if ((arguments.verify || chooses) && !results.interrupted && !results.subjects.empty()) {
      contradictions = verify_strategies(results, options.progress);
      if (chooses) advise::add_to(results, advise::recommend(results, required));
    }
  }
  results.version = SEALBENCH_VERSION;
  results.commit = SEALBENCH_COMMIT;
  results.date = date;
  results.command_line = arguments.command_line;

  if (results.subjects.empty()) {
    for (const results::Omission& omission : results.omitted)
      say(fmt::format("left out: {}: {}", omission.subject, omission.reason));
    if (results.interrupted) {
      say("interrupted before anything was measured");
      return kInterrupted;
    }
    throw HostError(
        "nothing could be measured: every subject was left out for the reason above; `bench doctor` says what this "
        "host lacks");
  }
  results::save(results, path);
  if (results.interrupted && chooses) {
    say("interrupted before the verdicts: no recommendation; the blocks until then are in " + path);
    return kInterrupted;
  }
  print(results, format, style_for(stdout, arguments.color));
  if (!arguments.quiet) say("results in " + path);
  if (results.interrupted) {
    say("interrupted: these are the blocks until then");
    return kInterrupted;
  }
  for (const std::string& contradiction : contradictions) say("contradiction: " + contradiction);
  if (!contradictions.empty()) return kContradiction;
  return chooses && results.extra["recommendation"]["strategy"].is_null() ? kImpossibleHere : kSuccess;
}

void add_run_options(CLI::App& app, RunArguments& a) {
  constexpr int kMost = 1'000'000;
  app.add_option("--workload", a.workload, "what is done once per sample: " + workloads::workload_names())
      ->capture_default_str();
  app.add_option("--runs", a.runs, "samples per subject, over all sessions")
      ->capture_default_str()
      ->check(CLI::Range(1, kMost));
  app.add_option("--warmup", a.warmup, "launches per subject at the start of each session that are not measured")
      ->capture_default_str()
      ->check(CLI::Range(0, kMost));
  app.add_option("--sessions", a.sessions,
                 "independent repetitions, each with fresh copies of the exe and a fresh bundle")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--exe-size", a.exe_size,
                 "size of the runtime's exe: 12MiB, native, bytes; a list makes a subject of each")
      ->capture_default_str();
  app.add_option("--exe-dir", a.exe_dir, "directory for copies of the exe (default: TMPDIR, /var/tmp or /tmp)");
  app.add_option("--bundle", a.bundle, "an OCI bundle (default: an embedded one)");
  app.add_option("--seed", a.seed, "of the order of launches (default: random, recorded)");
  app.add_option("--cpu", a.cpus, "pin launches to these CPUs, for example 0,2-3");
  app.add_option("--timeout", a.timeout_s, "seconds that one launch may take")
      ->capture_default_str()
      ->check(CLI::Range(0.001, 86400.0));
  app.add_option("--counters", a.counters, "what to count after timing: names separated by commas, all or none")
      ->capture_default_str();
  app.add_option("--export-json", a.export_json, "results file (default: in $XDG_STATE_HOME/sealbench)");
  app.add_option("--color", a.color, "auto, always or never")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("--quiet,-q", a.quiet, "no progress bar and no notice of the results file");
  app.add_option("--require", a.require,
                 "what auto's choice must meet besides default-safe: " + advise::requirement_names());
}

Action add_run(CLI::App& app, int argc, const char* const* argv) {
  auto arguments = std::make_shared<RunArguments>();
  RunArguments& a = *arguments;
  a.command_line = quoted(argc, argv);
  app.add_option(
         "--strategy", a.strategies,
         "all, auto (verifies and recommends), or names separated by commas; the reference is noclone, else the first")
      ->capture_default_str();
  add_run_options(app, a);
  app.add_option("--format", a.format, "what is printed: " + report::names())->capture_default_str();
  app.add_flag("--verify", a.verify, "also try what each strategy protects (bench verify): two more columns");
  return [arguments] { return run(*arguments); };
}

}  // namespace sealbench::cli
