// bench doctor: what on this host disturbs or prevents measuring.
#include "harness/host/doctor.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/host/primitives.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/measure/observation_cost.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/report/duration.hpp"
#include "harness/text/width.hpp"

namespace sealbench::cli {

namespace {

const char* word(host::Severity severity) {
  switch (severity) {
    case host::Severity::fine:
      return "fine";
    case host::Severity::disturbs:
      return "disturbs";
    case host::Severity::prevents:
      return "PREVENTS";
  }
  return "";
}

/// What launches are made of, here and on two other machines.
void print_primitives() {
  const results::Json& costs = host::primitive_costs();
  const auto shown = [](const std::optional<double>& cost) {
    return cost ? report::duration(*cost, report::TimeUnit::microseconds, 2) : std::string("-");
  };
  std::cout << fmt::format("\n{:<27} {:>12} {:>16} {:>16}\n", "what launches are made of", "here", "fast machine",
                           "slow machine");
  for (const host::Primitive& primitive : host::primitives()) {
    const auto here = costs.find(std::string(primitive.member));
    // Aligned by the text's width: µ is one character of two bytes.
    std::cout << fmt::format(
        "{:<27} {} {} {}\n", primitive.title,
        text::align_right(shown(here == costs.end() ? std::nullopt : std::optional(here->get<double>())), 12),
        text::align_right(shown(primitive.fast_machine), 16), text::align_right(shown(primitive.slow_machine), 16));
  }
  std::cout << fmt::format("(the machines are those of docs/measurement.md, \"Two hosts\")\n");
}

int diagnose() {
  std::vector<host::Finding> findings;
  for (const host::Check& check : host::checks()) {
    const host::Finding& finding = findings.emplace_back(check.look());
    std::cout << fmt::format("{:<9} {:<15} {}\n", word(finding.severity), check.name, finding.what);
    if (!finding.why.empty()) std::cout << fmt::format("{:<25} why: {}\n", "", finding.why);
    if (!finding.todo.empty()) std::cout << fmt::format("{:<25} do:  {}\n", "", finding.todo);
    std::cout.flush();
  }
  print_primitives();
  return host::worst(findings) == host::Severity::prevents ? kImpossibleHere : kSuccess;
}

/// On noclone: the fewest system calls, so that the figures are those of observing rather than of a strategy.
int measure_overhead(int rounds) {
  const measure::Interruption interruption;
  measure::Workspace workspace(measure::Workspace::default_base());
  const std::string strategy = "noclone";
  const counters::Overheads overheads =
      measure::observation_cost(workspace, strategy, rounds, measure::Interruption::requested);
  if (overheads.rounds > 0) {
    std::cout << fmt::format("sealrun-{} run, {} rounds, every way to observe in turn\n{}", strategy, overheads.rounds,
                             counters::to_text(overheads));
  }
  if (!measure::Interruption::requested()) return kSuccess;
  say(fmt::format("interrupted after {} of {} rounds", overheads.rounds, rounds));
  return measure::Interruption::exit_status();
}

struct DoctorArguments {
  bool measure_overhead = false;
  int rounds = 100;
};

}  // namespace

Command doctor_command() {
  auto arguments = std::make_shared<DoctorArguments>();
  DoctorArguments& a = *arguments;
  return {.name = "doctor",
          .summary = "what on this host disturbs or prevents measuring",
          .options =
              {
                  {.names = "--measure-overhead",
                   .value = &a.measure_overhead,
                   .help = "instead: what counting costs, by launches observed in every way in turn"},
                  {.names = "--rounds",
                   .value = &a.rounds,
                   .help = "of --measure-overhead: launches for each way to observe",
                   .range = Range{1, 100'000}},
              },
          .action =
              [arguments] {
                require_standard_output();
                tidy_up();
                return arguments->measure_overhead ? measure_overhead(arguments->rounds) : diagnose();
              },
          .examples = {{"bench doctor", "Before the first measurement on a machine"}}};
}

}  // namespace sealbench::cli
