// bench doctor: what on this host disturbs or prevents measuring.
#include "harness/host/doctor.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/host/primitives.hpp"
#include "harness/measure/observation_cost.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/report/duration.hpp"
#include "harness/report/text_width.hpp"

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
  fmt::print("\n{:<27} {:>12} {:>16} {:>16}\n", "what launches are made of", "here", "fast machine", "slow machine");
  for (const host::Primitive& primitive : host::primitives()) {
    const auto here = costs.find(std::string(primitive.member));
    // Aligned by the text's width: µ is one character of two bytes.
    fmt::print("{:<27} {} {} {}\n", primitive.title,
               report::align_right(shown(here == costs.end() ? std::nullopt : std::optional(here->get<double>())), 12),
               report::align_right(shown(primitive.fast_machine), 16),
               report::align_right(shown(primitive.slow_machine), 16));
  }
  fmt::print("(the machines are those of docs/measurement.md, \"Two hosts\")\n");
}

int diagnose() {
  std::vector<host::Finding> findings;
  for (const host::Check& check : host::checks()) {
    const host::Finding& finding = findings.emplace_back(check.look());
    fmt::print("{:<9} {:<15} {}\n", word(finding.severity), check.name, finding.what);
    if (!finding.why.empty()) fmt::print("{:<25} why: {}\n", "", finding.why);
    if (!finding.todo.empty()) fmt::print("{:<25} do:  {}\n", "", finding.todo);
  }
  print_primitives();
  return host::worst(findings) == host::Severity::prevents ? kImpossibleHere : kSuccess;
}

/// On noclone: the fewest system calls, so that the figures are those of observing rather than of a strategy.
int measure_overhead(int rounds) {
  measure::Workspace workspace(measure::Workspace::default_base());
  const std::string strategy = "noclone";
  fmt::print("sealrun-{} run, {} rounds, every way to observe in turn\n{}", strategy, rounds,
             counters::to_text(measure::observation_cost(workspace, strategy, rounds)));
  return kSuccess;
}

struct DoctorArguments {
  bool measure_overhead = false;
  int rounds = 100;
};

}  // namespace

Action add_doctor(CLI::App& app) {
  auto arguments = std::make_shared<DoctorArguments>();
  CLI::App* command = app.add_subcommand("doctor", "what on this host disturbs or prevents measuring");
  command->add_flag("--measure-overhead", arguments->measure_overhead,
                    "instead: what counting costs, by launches observed in every way in turn");
  command->add_option("--rounds", arguments->rounds, "of --measure-overhead: launches for each way to observe")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  return [arguments] {
    tidy_up();
    return arguments->measure_overhead ? measure_overhead(arguments->rounds) : diagnose();
  };
}

}  // namespace sealbench::cli
