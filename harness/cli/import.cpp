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

Command import_command() {
  struct Arguments {
    std::string file;
    std::string output;
  };
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  return {.name = "import",
          .summary = "make a results file of hyperfine's or Google Benchmark's JSON",
          .options =
              {
                  {.names = "FILE",
                   .value = &a.file,
                   .help = "what --export-json or --benchmark_out wrote; - is standard input",
                   .kind = Kind::file,
                   .required = true},
                  {.names = "-o,--output",
                   .value = &a.output,
                   .help = "results file to write; standard output without it",
                   .kind = Kind::file},
              },
          .action =
              [arguments] {
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
              },
          .examples = {
              {"bench import hyperfine.json -o results.json", "hyperfine's figures, for bench compare and report"}}};
}

}  // namespace sealbench::cli
