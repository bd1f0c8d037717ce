// bench report FILE --format F: any format from a results file, nothing re-run.
#include <fmt/format.h>

#include <memory>

#include "harness/analysis/reference.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/printing.hpp"
#include "harness/fleet/overview.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/partial.hpp"
#include "harness/results/survey.hpp"

namespace sealbench::cli {

Command report_command() {
  struct Arguments {
    std::string file;
    Printing printing{.formats = {"text"}};
    TableOptions table;
    std::string reference;
    std::string color = "auto";
  };
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  return {.name = "report",
          .summary = "print a results file in any format, nothing is measured",
          .options =
              {
                  {.names = "FILE",
                   .value = &a.file,
                   .help = "results file; of a survey FILE#WORKLOAD, or all of it; a fleet file; - is standard input",
                   .kind = Kind::results_file,
                   .required = true},
                  report_format_option(a.printing),
                  output_option(a.printing),
                  metric_option(a.table),
                  columns_option(a.table),
                  sort_option(a.table),
                  reference_option(a.reference),
                  color_option(a.color),
              },
          .action =
              [arguments] {
                tidy_up();  // the pictures of a page are drawn in a directory for a moment
                Printer printer(arguments->printing, arguments->color);
                try {
                  if (fleet::is_fleet(arguments->file)) {
                    const TableOptions& table = arguments->table;
                    if (!table.metric.empty() || !table.columns.empty() || !arguments->reference.empty()) {
                      throw UsageError(fmt::format(
                          "{} is a fleet: --metric, --columns and --reference are of the results of one host",
                          arguments->file));
                    }
                    const fleet::Overview overview = fleet::overview_of(arguments->file);
                    printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
                      format_named(format).write_fleet(overview, style, out);
                    });
                    return printer.status(kSuccess);
                  }
                  auto loaded = results::load_any(arguments->file);
                  if (const auto* const found = std::get_if<results::Survey>(&loaded)) {
                    const results::Survey& survey = *found;
                    if (!arguments->table.metric.empty() || !arguments->table.columns.empty() ||
                        !arguments->reference.empty()) {
                      throw UsageError(
                          fmt::format("{0} is a survey: --metric, --columns and --reference are of one "
                                      "workload: name it, as {0}#{1}",
                                      arguments->file, results::workload_of(survey.runs.front())));
                    }
                    printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
                      format_named(format).write_survey(survey, style, out);
                    });
                    return printer.status(kSuccess);
                  }
                  results::Results results = std::get<results::Results>(std::move(loaded));
                  check(arguments->table, results.metrics);
                  if (results::is_partial(results)) say(arguments->file + " is " + results::kPartialSentence);
                  // Whoever reads another program's input sees no notes.
                  if (const std::string doubt = results::doubt_about(results); !doubt.empty()) say(doubt);
                  if (!arguments->reference.empty()) analysis::refer_to(results, arguments->reference);
                  print(std::move(results), printer, arguments->table);
                } catch (const std::runtime_error& error) {
                  throw UsageError(error.what());
                }
                return printer.status(kSuccess);
              },
          .examples = {{"bench report results.json --format html -o report.html", "A page that shows everything"},
                       {"bench report results.json --format text --format csv=figures.csv", "Two formats at once"}}};
}

}  // namespace sealbench::cli
