// bench import FILE: what another program measured, as a results file.
#include "harness/results/import.hpp"

#include <memory>
#include <ostream>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/printing.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/json_file.hpp"

namespace sealbench::cli {

Command import_command() {
  struct Arguments {
    std::string file;
    Printing printing;
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
                  output_option(a.printing, "results file to write; standard output without it"),
              },
          .action =
              [arguments] {
                Printer printer(arguments->printing);
                results::Results results;
                try {
                  results = results::import_file(arguments->file);
                } catch (const std::runtime_error& error) {
                  throw UsageError(error.what());
                }
                sign(results, results.date.empty() ? now() : results.date, results.command_line);
                printer.print([&](const std::string&, const report::Style&, std::ostream& out) {
                  out << results::text_of(results);
                });
                return printer.status(kSuccess);
              },
          .examples = {
              {"bench import hyperfine.json -o results.json", "hyperfine's figures, for bench compare and report"}}};
}

}  // namespace sealbench::cli
