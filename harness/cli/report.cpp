// bench report FILE --format F: any format from a results file, nothing re-run.
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/partial.hpp"

namespace sealbench::cli {

Action add_report(CLI::App& app) {
  struct Arguments {
    std::string file;
    std::string format = "text";
    std::string color = "auto";
    std::string output;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = app.add_subcommand("report", "print a results file in any format, nothing is measured");
  command->add_option("FILE", arguments->file, "results file; - is standard input")->required();
  command->add_option("--format", arguments->format, "one of " + report::names())->capture_default_str();
  command->add_option("-o,--output", arguments->output, "file to write; standard output by default");
  command->add_option("--color", arguments->color, "auto, always or never")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  return [arguments] {
    tidy_up();  // the pictures of a page are drawn in a directory for a moment
    const report::Format& format = format_named(arguments->format);
    std::optional<results::Destination> destination;
    if (arguments->output.empty()) {
      require_standard_output();
    } else {
      destination = named_destination("--output", arguments->output);
    }
    const report::Style style = destination ? report::Style{} : style_for(stdout, arguments->color);
    std::ostringstream text;
    try {
      const results::Results results = results::load(arguments->file);
      if (results::is_partial(results)) say(arguments->file + " is " + results::kPartialSentence);
      format.write(results, style, text);
    } catch (const std::runtime_error& error) {
      throw UsageError(error.what());
    }
    destination ? destination->write(text.str()) : void(std::cout << text.str());
    return static_cast<int>(kSuccess);
  };
}

}  // namespace sealbench::cli
