// bench completions SHELL: a script with which a shell completes command lines of bench.
#include <memory>
#include <ostream>

#include "harness/cli/commands.hpp"
#include "harness/cli/completion/shell.hpp"
#include "harness/cli/printing.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::cli {

Command completions_command() {
  auto name = std::make_shared<std::string>();
  auto printing = std::make_shared<Printing>();
  return {.name = "completions",
          .summary = "a script with which a shell completes command lines of bench",
          .options = {{.names = "SHELL",
                       .value = name.get(),
                       .help = "the shell",
                       .one_of = text::names_of(shells()),
                       .required = true},
                      output_option(*printing)},
          .action =
              [name, printing] {
                Printer printer(*printing);
                printer.print([&](const std::string&, const report::Style&, std::ostream& out) {
                  for (const Shell* shell : shells()) {
                    if (shell->name == *name) out << shell->script(bench_command("bench"));
                  }
                });
                return printer.status(kSuccess);
              },
          .examples = {{"source <(bench completions bash)", "In ~/.bashrc, where the package does not install it"}}};
}

}  // namespace sealbench::cli
