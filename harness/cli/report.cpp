// bench report FILE --format F: any format from a results file, nothing re-run.
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>

#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/partial.hpp"

namespace sealbench::cli {

Command report_command() {
  struct Arguments {
    std::string file;
    std::string format = "text";
    std::string columns;
    std::string color = "auto";
    std::string output;
  };
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  return {.name = "report",
          .summary = "print a results file in any format, nothing is measured",
          .options =
              {
                  {.names = "FILE",
                   .value = &a.file,
                   .help = "results file; - is standard input",
                   .kind = Kind::results_file,
                   .required = true},
                  {.names = "--format",
                   .value = &a.format,
                   .help = "what is printed",
                   .shown = "FORMAT",
                   .choices = report_formats,
                   .topic = "formats"},
                  {.names = "--columns",
                   .value = &a.columns,
                   .help = "of the table; the usual ones without it",
                   .shown = "NAME,…",
                   .choices = column_choices,
                   .topic = "columns"},
                  {.names = "-o,--output",
                   .value = &a.output,
                   .help = "file to write; standard output without it",
                   .kind = Kind::file},
                  color_option(a.color),
              },
          .action =
              [arguments] {
                tidy_up();  // the pictures of a page are drawn in a directory for a moment
                const report::Format& format = format_named(arguments->format);
                const std::vector<std::string> columns = parse_columns(arguments->columns);
                std::optional<results::Destination> destination;
                if (arguments->output.empty()) {
                  require_standard_output();
                } else {
                  destination = named_destination("--output", arguments->output);
                }
                report::Style style = destination ? report::Style{} : style_for(stdout, arguments->color);
                style.columns = columns;
                std::ostringstream text;
                try {
                  const results::Results results = results::load(arguments->file);
                  if (results::is_partial(results)) say(arguments->file + " is " + results::kPartialSentence);
                  // Whoever reads another program's input sees no notes.
                  if (const std::string doubt = results::doubt_about(results); !doubt.empty()) say(doubt);
                  format.write(results, style, text);
                } catch (const std::runtime_error& error) {
                  throw UsageError(error.what());
                }
                destination ? destination->write(text.str()) : void(std::cout << text.str());
                return static_cast<int>(kSuccess);
              },
          .examples = {{"bench report results.json --format html -o report.html", "A page that shows everything"}}};
}

}  // namespace sealbench::cli
