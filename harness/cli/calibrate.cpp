// bench calibrate: how often this machine's gate would cry wolf, and what it would miss.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "harness/analysis/quantile.hpp"
#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/printing.hpp"
#include "harness/gate/calibration.hpp"
#include "harness/gate/shape.hpp"
#include "harness/measure/deadline.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/plan/variants.hpp"
#include "harness/text/quantity.hpp"

namespace sealbench::cli {

namespace {

using results::Results;

constexpr int kPilotBlocks = 50;

struct CalibrateArguments {
  double time_s = 600;
  std::string strategy = "noclone";
  std::string exe_size = "12MiB";
  std::vector<std::string> slowdowns = {"1%", "2%", "5%", "10%"};
  std::string max_slowdown = "2.5%";
  int runs = 300;
  int most_blocks = 1000;
  std::string seed;
  Printing printing{.formats = {"text"}};
  bool quiet = false;
};

/// 0 for gates without a slowdown, then those that were asked for, ascending.
std::vector<double> slowdowns(const std::vector<std::string>& texts) {
  std::vector<double> shares = {0};
  for (const std::string& text : texts) shares.push_back(text::parse_share(text));
  std::sort(shares.begin(), shares.end());
  if (std::adjacent_find(shares.begin(), shares.end()) != shares.end())
    throw UsageError("--slowdown names a slowdown twice");
  return shares;
}

plan::Plan pilot_plan(const CalibrateArguments& arguments) {
  plan::Plan plan;
  plan.subjects = plan::make_subjects(arguments.strategy, plan::parse_sizes(arguments.exe_size));
  if (plan.subjects.size() != 1) throw UsageError("--strategy: calibrate takes one strategy, with one size of the exe");
  plan.seed = parse_seed(arguments.seed);
  plan.blocks = kPilotBlocks;
  plan.sessions = 1;
  return plan;
}

/// The subject as old build, A', and once for each slowdown.
plan::Plan gates_plan(const plan::Plan& pilot, const std::vector<double>& shares, double median_s) {
  plan::Plan plan = plan::with_control(pilot);
  for (const double share : shares) {
    plan::Subject subject = pilot.subjects.front();
    subject.name += share > 0 ? fmt::format(" {:+g} %", 100 * share) : std::string(" again");
    subject.against = pilot.subjects.front().name;
    subject.delay = std::chrono::nanoseconds(std::llround(share * median_s * 1e9));
    plan.subjects.push_back(std::move(subject));
  }
  return plan;
}

void require(const Results& results, std::size_t subjects) {
  if (results.interrupted || results.subjects.size() == subjects) return;
  throw HostError("cannot calibrate: " +
                  (results.omitted.empty() ? std::string("nothing was measured") : results.omitted.front().reason));
}

/// One gate for each slowdown, on the same launches: further blocks until every one has an answer. False when it was
/// interrupted; then it does not count.
bool round(const plan::Plan& plan, Measuring& measuring, gate::Calibration& calibration) {
  const int sessions = static_cast<int>(gate::sessions_of(static_cast<std::size_t>(plan.blocks), gate::kFirstLook));
  measure::RunOptions options = measuring.options({});
  options.progress = [](const std::string&, int, int) {};
  options.given_up = measure::RunOptions::GivenUp::left_out;
  measure::Workspace workspace(measure::Workspace::default_base());  // every gate starts afresh
  measure::BenchRun run(plan, workspace, options);
  std::vector<gate::Verdict> answers(calibration.arms.size(), gate::Verdict::cant_tell);
  std::vector<int> blocks_taken(calibration.arms.size(), 0);
  int blocks = 0;
  bool open = true;
  const int most_blocks = static_cast<int>(calibration.most_blocks);
  for (std::size_t look = 1; open && blocks < most_blocks; ++look) {
    const int batch = blocks == 0 ? plan.blocks : std::min(blocks, most_blocks - blocks);
    run.measure(batch, std::max(1, batch * sessions / plan.blocks));
    blocks += batch;
    const Results results = run.results();
    require(results, plan.subjects.size());
    if (results.interrupted) return false;
    const std::vector<gate::Verdict> now = gate::verdicts(results, calibration.options, look);
    open = false;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i] != gate::Verdict::cant_tell) continue;
      answers[i] = now[i];  // the first answer is the gate's: it ends there
      blocks_taken[i] = blocks;
      open = open || now[i] == gate::Verdict::cant_tell;
    }
  }
  const auto gates_before = static_cast<double>(calibration.arms.front().gates);
  double mean = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    calibration.arms[i].add(answers[i]);
    mean += blocks_taken[i] / static_cast<double>(answers.size());
  }
  calibration.blocks_per_gate = (calibration.blocks_per_gate * gates_before + mean) / (gates_before + 1);
  return true;
}

int calibrate(const CalibrateArguments& arguments) {
  gate::Calibration calibration{.options = {}, .strategy = arguments.strategy, .arms = {}};
  calibration.options.max_slowdown = text::parse_share(arguments.max_slowdown);
  for (const double share : slowdowns(arguments.slowdowns)) calibration.arms.push_back({.slowdown = share});
  calibration.most_blocks = static_cast<std::size_t>(arguments.most_blocks);
  const plan::Plan pilot = pilot_plan(arguments);
  Printer printer(arguments.printing);
  Measuring measuring(arguments.quiet ? Measuring::Progress::hidden : Measuring::Progress::shown);
  const Results warm = measure::measure(pilot, measuring.workspace(), measuring.options({}));
  require(warm, 1);
  if (warm.interrupted) return measure::Interruption::exit_status();
  calibration.median_s = analysis::median(warm.subjects.front().samples.wall_s);

  std::vector<double> shares;
  for (const gate::Arm& arm : calibration.arms) shares.push_back(arm.slowdown);
  plan::Plan plan = gates_plan(pilot, shares, calibration.median_s);
  plan.blocks = arguments.runs;
  const measure::Deadline deadline(arguments.time_s);
  bool going = true;
  for (int gates = 0; going && (gates == 0 || !deadline.over()); ++gates) {
    measuring.show(fmt::format("{} gates", gates), arguments.time_s - deadline.left(), arguments.time_s);
    going = round(plan, measuring, calibration);
    ++plan.seed;
  }
  Results none;
  measuring.finish(none);
  measuring.clear();
  if (calibration.arms.front().gates > 0) {
    printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
      format == "json" ? gate::write_json(calibration, out) : gate::write_text(calibration, style, out);
    });
  }
  if (!going) say("interrupted");
  return printer.status(going ? kSuccess : measure::Interruption::exit_status());
}

}  // namespace

Command calibrate_command() {
  auto arguments = std::make_shared<CalibrateArguments>();
  CalibrateArguments& a = *arguments;
  const Range blocks = {3, 1'000'000};
  return {
      .name = "calibrate",
      .summary = "how often the gate would cry wolf on this machine, and which slowdowns it would miss",
      .options =
          {
              {.names = "--time",
               .value = &a.time_s,
               .help = "how long it may take",
               .topic = "times",
               .kind = Kind::time},
              {.names = "--strategy",
               .value = &a.strategy,
               .help = "what is launched",
               .choices = strategy_choices,
               .topic = "strategies"},
              {.names = "--exe-size",
               .value = &a.exe_size,
               .help = "size of the exe",
               .topic = "sizes",
               .kind = Kind::size},
              {.names = "--slowdown",
               .value = &a.slowdowns,
               .help = "delays to inject, as shares of the median launch",
               .kind = Kind::share,
               .list = List::commas},
              {.names = "--max-slowdown", .value = &a.max_slowdown, .help = "the gate's limit", .kind = Kind::share},
              {.names = "--runs", .value = &a.runs, .help = "blocks of a gate before its first look", .range = blocks},
              {.names = "--max-blocks",
               .value = &a.most_blocks,
               .help = "blocks after which a gate gives up",
               .range = blocks},
              seed_option(a.seed),
              format_option(a.printing,
                            [] {
                              return plain({"text", "json"});
                            }),
              output_option(a.printing),
              quiet_option(a.quiet),
          },
      .action = [arguments] { return calibrate(*arguments); },
      .examples = {{"bench calibrate --time 1h --slowdown 2%,5%", "An hour of gates, some with an injected slowdown"}}};
}

}  // namespace sealbench::cli
