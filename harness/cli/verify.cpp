// bench verify: the protection matrix.
#include "harness/verify/verify.hpp"

#include <iostream>
#include <memory>

#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/printing.hpp"
#include "harness/cli/progress_bar.hpp"
#include "harness/host/places.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/plan/runtimes.hpp"
#include "harness/verify/other_runtime.hpp"
#include "harness/verify/output/output.hpp"

namespace sealbench::cli {

Command verify_command() {
  auto options = std::make_shared<verify::Options>();
  auto printing = std::make_shared<Printing>(Printing{.formats = {"text"}});
  auto color = std::make_shared<std::string>("auto");
  auto runtimes = std::make_shared<std::vector<std::string>>();
  auto from = std::make_shared<std::vector<std::string>>();
  auto quiet = std::make_shared<bool>(false);
  return {
      .name = "verify",
      .summary = "does the protection hold, on this kernel, with these privileges? Attacks a private copy of the exe",
      .options =
          {
              {.names = "--strategy",
               .value = &options->strategies,
               .help = "strategies, or all; the control always runs",
               .group = "What is attacked",
               .choices = strategy_selections,
               .topic = "strategies",
               .list = List::commas},
              {.names = "--runtime",
               .value = runtimes.get(),
               .help = "another runtime as it is, may be repeated; attacked is a private copy",
               .shown = "RUNTIME",
               .choices = runtime_choices,
               .topic = "runtimes",
               .kind = Kind::program,
               .list = List::repeated},
              {.names = "--from",
               .value = from.get(),
               .help = "each --runtime also executed from the mount that this strategy keeps for it: overlay-kept, "
                       "erofs-kept",
               .shown = "STRATEGY",
               .topic = "strategies",
               .list = List::commas},
              {.names = "--privileges",
               .value = &options->privileges,
               .help = "sets of privileges that the container has; all without it",
               .group = "How it is attacked",
               .choices = privilege_choices,
               .topic = "privileges",
               .list = List::commas},
              {.names = "--path",
               .value = &options->paths,
               .help = "paths by which it gets hold of the exe; all without it",
               .choices = path_choices,
               .topic = "paths",
               .list = List::commas},
              {.names = "--probe",
               .value = &options->probes,
               .help = "what it tries then; all without it",
               .choices = probe_choices,
               .topic = "probes",
               .list = List::commas},
              {.names = "--quick",
               .value = &options->quick,
               .help = "seconds instead of minutes: one set of privileges of each kind, and the probes that make the "
                       "control fall"},
              {.names = "--experiments",
               .value = &options->experiments,
               .help = "also variants that are known to fall, and probes that no strategy defends against"},
              format_option(*printing, verify_formats),
              output_option(*printing),
              color_option(*color),
              quiet_option(*quiet),
          },
      .action =
          [options, printing, color, runtimes, from, quiet] {
            if (options->strategies == std::vector<std::string>{"all"}) {
              options->strategies.clear();
              options->every_strategy = true;
            }
            const auto add = [&](verify::Candidate candidate) {
              options->strategies.push_back(candidate.name);
              options->extra_candidates.push_back(std::move(candidate));
            };
            if (!runtimes->empty()) {
              for (const plan::RuntimeChoice& choice : plan::parse_runtimes(*runtimes)) {
                add(verify::other_runtime(choice));
                for (const std::string& strategy : *from) add(verify::other_runtime_from(choice, strategy));
              }
            }
            Printer printer(*printing, *color);
            const auto installation = host::Installation::of_this_program();
            options->programs = installation.programs;
            options->payloads = installation.payloads;
            ProgressBar bar(stderr);
            if (!*quiet) {
              options->progress = [&bar](const std::string& label, int done, int total) {
                bar.show(label, done, total);
              };
            }
            options->finished = [&bar] { bar.clear(); };
            const measure::Interruption interruption;
            const auto write = [&](const verify::Matrix& matrix) {
              printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
                verify::find_output(format)->write(matrix, style, out);
              });
            };
            return printer.status(verify::run(*options, write, std::cerr));
          },
      .examples = {{"bench verify --strategy all", "The matrix of this machine"},
                   {"bench verify --quick", "Whether anything falls, in seconds"},
                   {"bench verify --runtime crun --from overlay-kept", "A runtime as it is, and from a kept mount"},
                   {"bench verify --strategy memfd --privileges all --probe write", "One cell of it"}}};
}

}  // namespace sealbench::cli
