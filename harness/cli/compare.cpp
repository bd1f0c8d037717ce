// bench compare OLD NEW: the same subjects in two results files.
#include "harness/gate/compare.hpp"

#include <memory>
#include <utility>

#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/printing.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"

namespace sealbench::cli {

Command compare_command() {
  struct Arguments {
    std::string before;
    std::string now;
    Printing printing{.formats = {"text"}};
    std::string color = "auto";
    gate::CompareOptions options;
    TableOptions looks;
  };
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  return {
      .name = "compare",
      .summary = "the same subjects in two results files, old and new",
      .options =
          {
              {.names = "OLD",
               .value = &a.before,
               .help = "results file",
               .kind = Kind::results_file,
               .required = true},
              {.names = "NEW", .value = &a.now, .help = "results file", .kind = Kind::results_file, .required = true},
              {.names = "--times",
               .value = &a.options.times,
               .help = "compare absolute times instead of ratios to the reference: what the machine did between "
                       "the runs is in them"},
              metric_option(a.looks),
              format_option(a.printing,
                            [] {
                              return plain({"text", "markdown", "json"});
                            }),
              output_option(a.printing),
              color_option(a.color),
          },
      .action =
          [arguments] {
            Printer printer(arguments->printing, arguments->color);
            try {
              results::Results before = results::load(arguments->before);
              results::Results now = results::load(arguments->now);
              for (results::Results* loaded : {&before, &now}) look_at(arguments->looks.metric, *loaded);
              for (const auto& [path, loaded] :
                   {std::pair(&arguments->before, &before), std::pair(&arguments->now, &now)}) {
                if (const std::string doubt = results::doubt_about(*loaded); !doubt.empty()) say(*path + ": " + doubt);
              }
              const gate::Comparison comparison = gate::compare(before, now, arguments->options);
              printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
                gate::write(format, comparison, style, out);
              });
            } catch (const std::runtime_error& error) {
              throw UsageError(error.what());
            }
            return printer.status(kSuccess);
          },
      .examples = {
          {"bench compare old.json new.json --format markdown", "What a change did, as a table for a review"}}};
}

}  // namespace sealbench::cli
