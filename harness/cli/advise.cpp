// bench advise [FILE]: the cheapest strategy that meets what is required, as a report to be pasted into a design
// document.
#include <memory>

#include "harness/advise/recommendation.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/help/command_page.hpp"
#include "harness/cli/printing.hpp"
#include "harness/cli/run.hpp"
#include "harness/plan/errors.hpp"

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
      .action = [arguments, file] { return file->empty() ? run(*arguments) : advise_from(*file, *arguments); },
      .examples = {
          {"bench advise --require independent-pages,rootless", "The cheapest strategy that meets both, here"}}};
  std::vector<std::string> for_measuring;
  for (const Option& option : command.options) {
    const std::string name = name_of(option);
    if (name != "--require" && name != "--color" && name != "--output") for_measuring.push_back(name);
  }
  command.options.insert(
      command.options.begin(),
      {.names = "FILE",
       .value = file.get(),
       .help = "results file of a run with --verify, so that nothing is measured; - is standard input",
       .kind = Kind::results_file,
       .excludes = for_measuring});
  return command;
}

}  // namespace sealbench::cli
