// bench import FILE: what another program measured, as a results file.
#include "harness/results/import.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/pretty.hpp"

namespace sealbench::cli {

Action add_import(CLI::App& app) {
  struct Arguments {
    std::string file;
    std::string output;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command =
      app.add_subcommand("import", "make a results file of hyperfine's or Google Benchmark's JSON");
  command->add_option("FILE", arguments->file, "what --export-json or --benchmark_out wrote; - is standard input")
      ->required();
  command->add_option("-o,--output", arguments->output, "results file to write; standard output by default");
  return [arguments] {
    std::optional<results::Destination> destination;
    if (arguments->output.empty()) {
      require_standard_output();
    } else {
      destination = named_destination("--output", arguments->output);
    }
    results::Results results;
    try {
      results = results::import_file(arguments->file);
    } catch (const std::runtime_error& error) {
      throw UsageError(error.what());
    }
    sign(results, results.date.empty() ? now() : results.date, results.command_line);
    if (destination) {
      destination->write(results::text_of(results));
    } else {
      std::cout << results::pretty(results::to_json(results));
    }
    return static_cast<int>(kSuccess);
  };
}

}  // namespace sealbench::cli
