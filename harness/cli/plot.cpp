// bench plot FILE: the pictures of plots/, drawn from results files.
#include <iostream>
#include <memory>

#include "harness/cli/commands.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/report/plots.hpp"

namespace sealbench::cli {

Command plot_command() {
  struct Arguments {
    std::vector<std::string> files;
    std::string directory = ".";
    std::vector<std::string> only;
  };
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  return {
      .name = "plot",
      .summary = "draw results files: runs the scripts of plots/",
      .options =
          {
              {.names = "FILE",
               .value = &a.files,
               .help = "results files, or a folder of them for the history",
               .kind = Kind::results_file,
               .list = List::words,
               .required = true},
              {.names = "-o,--output",
               .value = &a.directory,
               .help = "folder for the pictures",
               .kind = Kind::directory},
              {.names = "--only",
               .value = &a.only,
               .help = "pictures; all that the files have data for without it",
               .list = List::commas},
          },
      .action =
          [arguments] {
            require_standard_output();
            constexpr int kTimeoutMs = 300'000;
            std::vector<std::string> words = arguments->files;
            words.insert(words.end(), {"-o", arguments->directory});
            for (const std::string& name : arguments->only) words.insert(words.end(), {"--only", name});
            const report::ScriptEnd end = report::run_plots(words, kTimeoutMs);
            std::cout << end.output;
            if (end.timed_out) std::cerr << "bench: plots/all.py did not end within 5 minutes and was stopped\n";
            return end.timed_out ? static_cast<int>(kImpossibleHere) : end.status;
          },
      .examples = {{"bench plot results.json -o pictures --only tradeoff", "Cost against protection, as PNG and SVG"}}};
}

}  // namespace sealbench::cli
