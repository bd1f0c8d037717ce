// bench compare OLD NEW: the same subjects in two results files.
#include "harness/gate/compare.hpp"

#include <iostream>
#include <memory>
#include <utility>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"

namespace sealbench::cli {

Action add_compare(CLI::App& app) {
  struct Arguments {
    std::string before;
    std::string now;
    std::string format = "text";
    std::string color = "auto";
    gate::CompareOptions options;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = app.add_subcommand("compare", "the same subjects in two results files, old and new");
  command->add_option("OLD", arguments->before, "results file")->required();
  command->add_option("NEW", arguments->now, "results file")->required();
  command->add_flag("--ratios", arguments->options.force_ratios,
                    "compare ratios to the reference although the hosts are alike");
  command->add_option("--format", arguments->format, "text, markdown or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "markdown", "json"}));
  command->add_option("--color", arguments->color, "auto, always or never")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  return [arguments] {
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
  };
}

}  // namespace sealbench::cli
