// bench compare OLD NEW: the same subjects in two results files.
#include "harness/gate/compare.hpp"

#include <iostream>
#include <memory>
#include <utility>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"

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
              {.names = "--format",
               .value = &a.format,
               .help = "what is printed",
               .shown = "FORMAT",
               .one_of = {"text", "markdown", "json"}},
              color_option(a.color),
          },
      .action =
          [arguments] {
            require_standard_output();
            try {
              const results::Results before = results::load(arguments->before);
              const results::Results now = results::load(arguments->now);
              for (const auto& [path, loaded] : {std::pair(&arguments->before, &before), {&arguments->now, &now}}) {
                if (const std::string doubt = results::doubt_about(*loaded); !doubt.empty()) say(*path + ": " + doubt);
              }
              const gate::Comparison comparison = gate::compare(before, now, arguments->options);
              gate::write(arguments->format, comparison, style_for(stdout, arguments->color), std::cout);
            } catch (const std::runtime_error& error) {
              throw UsageError(error.what());
            }
            return static_cast<int>(kSuccess);
          },
      .examples = {
          {"bench compare old.json new.json --format markdown", "What a change did, as a table for a review"}}};
}

}  // namespace sealbench::cli
