// bench advise [FILE]: the cheapest strategy that meets what is required, as a report to be pasted into a design
// document.
#include <memory>

#include "harness/advise/recommendation.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/help/command_page.hpp"
#include "harness/cli/printing.hpp"
#include "harness/cli/run.hpp"
#include "harness/fleet/advice.hpp"
#include "harness/fleet/file.hpp"
#include "harness/plan/errors.hpp"
#include "harness/report/fleet_advice.hpp"
#include "harness/results/survey.hpp"

namespace sealbench::cli {

namespace {

constexpr const char* kFormat = "advice";

int advise_from(const std::string& file, const RunArguments& arguments) {
  const auto required = advise::select_requirements(arguments.require);
  Printer printer(arguments.printing, arguments.color);
  try {
    results::Results results = results::load(file);
    const advise::Recommendation recommendation = advise::recommend(results, required);
    const bool found = recommendation.chosen != nullptr;
    advise::add_to(results, recommendation);
    print(std::move(results), printer, arguments.table);
    return printer.status(found ? kSuccess : kImpossibleHere);
  } catch (const std::runtime_error& error) {
    throw UsageError(file + ": " + error.what());
  }
}

int advise_for_fleet(const std::string& file, const RunArguments& arguments) {
  const auto required = advise::select_requirements(arguments.require);
  Printer printer(arguments.printing, arguments.color);
  std::vector<fleet::HostOptions> hosts;
  std::string workload;
  try {
    fleet::read(file, [&](const std::string& text) {
      const fleet::Entry entry = fleet::parse_entry(text);
      const std::string of_entry = results::workload_of(entry.results);
      if (hosts.empty()) workload = of_entry;
      if (of_entry == workload) hosts.push_back(fleet::options_of(entry, required));
    });
  } catch (const std::runtime_error& error) {
    throw UsageError(error.what());
  }
  const fleet::FleetAdvice advice = fleet::advise_fleet(hosts);
  printer.print([&](const std::string& /*format*/, const report::Style& /*style*/, std::ostream& out) {
    report::write_fleet_advice(hosts, advice, required, out);
  });
  return printer.status(advice.groups.empty() || !advice.unserved.empty() ? kImpossibleHere : kSuccess);
}

}  // namespace

Command advise_command(const std::string& command_line) {
  auto arguments = std::make_shared<RunArguments>();
  auto file = std::make_shared<std::string>();
  arguments->command_line = command_line;
  arguments->strategies = "auto";
  arguments->printing.formats = {kFormat};
  Command command = {
      .name = "advise",
      .summary =
          "which strategy to use here, and why: from a results file with verdicts, else measured and verified now",
      .options = run_options(*arguments),
      .action =
          [arguments, file] {
            if (file->empty()) return run(*arguments);
            return fleet::is_fleet(*file) ? advise_for_fleet(*file, *arguments) : advise_from(*file, *arguments);
          },
      .examples = {{"bench advise --require independent-pages,rootless", "The cheapest strategy that meets both, here"},
                   {"bench advise fleet.json", "One strategy for all hosts of a fleet, or the fewest that do"}}};
  std::vector<std::string> for_measuring;
  for (const Option& option : command.options) {
    const std::string name = name_of(option);
    if (name != "--require" && name != "--color" && name != "--output") for_measuring.push_back(name);
  }
  command.options.insert(
      command.options.begin(),
      {.names = "FILE",
       .value = file.get(),
       .help = "results file of a run with --verify, so that nothing is measured, or a fleet file of such; - is "
               "standard input",
       .kind = Kind::results_file,
       .excludes = for_measuring});
  return command;
}

}  // namespace sealbench::cli
