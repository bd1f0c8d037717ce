// bench report FILE --format F: any format from a results file, nothing re-run.
#include <memory>
#include <sstream>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/plan/errors.hpp"
#include "harness/report/column.hpp"
#include "harness/results/digest.hpp"
#include "sys/file.hpp"

namespace sealbench::cli {

Action add_report(CLI::App& app) {
  struct Arguments {
    std::string file;
    std::string format = "text";
    std::string columns;
    std::string color = "auto";
    std::string output;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = app.add_subcommand("report", "print a results file in any format, nothing is measured");
  command->add_option("FILE", arguments->file, "results file; - is standard input")->required();
  command->add_option("--format", arguments->format, "one of " + report::names())->capture_default_str();
  command->add_option("--columns", arguments->columns, "of the table, separated by commas: " + report::column_names());
  command->add_option("-o,--output", arguments->output, "file to write; standard output by default");
  command->add_option("--color", arguments->color, "auto, always or never")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  return [arguments] {
    const report::Format& format = format_named(arguments->format);
    const std::vector<std::string> columns = parse_columns(arguments->columns);
    try {
      const results::Results results = results::load(arguments->file);
      // Whoever reads another program's input sees no notes.
      if (const std::string doubt = results::doubt_about(results); !doubt.empty()) say(doubt);
      if (arguments->output.empty()) {
        report::Style style = style_for(stdout, arguments->color);
        style.columns = columns;
        print(results, format, style);
      } else {
        std::ostringstream text;
        format.write(results, report::Style{.columns = columns}, text);
        sys::replace_file(arguments->output, text.str());
      }
    } catch (const std::runtime_error& error) {
      throw UsageError(error.what());
    }
    return static_cast<int>(kSuccess);
  };
}

}  // namespace sealbench::cli
