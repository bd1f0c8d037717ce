// bench completions SHELL: a script with which a shell completes command lines of bench.
#include <iostream>
#include <memory>

#include "harness/cli/commands.hpp"
#include "harness/cli/completion/shell.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::cli {

Command completions_command() {
  auto name = std::make_shared<std::string>();
  return {.name = "completions",
          .summary = "a script with which a shell completes command lines of bench",
          .options = {{.names = "SHELL",
                       .value = name.get(),
                       .help = "the shell",
                       .one_of = text::names_of(shells()),
                       .required = true}},
          .action =
              [name] {
                require_standard_output();
                for (const Shell* shell : shells()) {
                  if (shell->name == *name) std::cout << shell->script(bench_command("bench"));
                }
                return static_cast<int>(kSuccess);
              },
          .examples = {{"source <(bench completions bash)", "In ~/.bashrc, where the package does not install it"}}};
}

}  // namespace sealbench::cli
