// bench compare OLD NEW: the same subjects in two results files.
#include "harness/gate/compare.hpp"

#include <iostream>
#include <memory>

#include "harness/cli/commands.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/plan/errors.hpp"

namespace sealbench::cli {

Command compare_command() {
  struct Arguments {
    std::string before;
    std::string now;
    std::string format = "text";
    std::string color = "auto";
    gate::CompareOptions options;
  };
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  return {.name = "compare",
          .summary = "the same subjects in two results files, old and new",
          .options =
              {
                  {.names = "OLD", .value = &a.before, .help = "results file", .required = true},
                  {.names = "NEW", .value = &a.now, .help = "results file", .required = true},
                  {.names = "--times",
                   .value = &a.options.times,
                   .help = "compare absolute times instead of ratios to the reference: what the machine did between "
                           "the runs is in them"},
                  {.names = "--format",
                   .value = &a.format,
                   .help = "text, markdown or json",
                   .one_of = {"text", "markdown", "json"}},
                  color_option(a.color),
              },
          .action = [arguments] {
            require_standard_output();
            try {
              const gate::Comparison comparison =
                  gate::compare(results::load(arguments->before), results::load(arguments->now), arguments->options);
              gate::write(arguments->format, comparison, style_for(stdout, arguments->color), std::cout);
            } catch (const std::runtime_error& error) {
              throw UsageError(error.what());
            }
            return static_cast<int>(kSuccess);
          }};
}

}  // namespace sealbench::cli
