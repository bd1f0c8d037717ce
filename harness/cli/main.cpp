// bench: what self-exe protection costs a container runtime on this machine.
#include <CLI/CLI.hpp>
#include <exception>
#include <sealbench/version.hpp>
#include <system_error>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/plan/errors.hpp"
#include "workloads/bundles/bundle.hpp"

using namespace sealbench;  // NOLINT(google-build-using-namespace): this file is the program

namespace {

int fail(const std::exception& error, int status) {
  cli::say(error.what());
  return status;
}

int run(int argc, char** argv) {
  CLI::App app("Measures what strategies that protect a container runtime's own exe cost, in real containers.",
               "bench");
  app.set_version_flag("--version", std::string("bench " SEALBENCH_VERSION " (" SEALBENCH_COMMIT ")"));
  app.require_subcommand(0, 1);
  app.footer(
      "Exit status: 0 success; 1 a gate failed; 2 bad use or input; 3 impossible on this host, or what was measured or "
      "printed could not be written; 130 interrupted by SIGINT, 143 by SIGTERM.");

  const cli::Action measure = cli::add_run(app, argc, argv);
  const std::pair<const char*, cli::Action> subcommands[] = {
      {"list", cli::add_list(app)},           {"report", cli::add_report(app)},
      {"compare", cli::add_compare(app)},     {"gate", cli::add_gate(app, argc, argv)},
      {"calibrate", cli::add_calibrate(app)}, {"import", cli::add_import(app)},
      {"plot", cli::add_plot(app)},           {"doctor", cli::add_doctor(app)},
      {"verify", cli::add_verify(app)},       {"advise", cli::add_advise(app, argc, argv)},
      {"reproduce", cli::add_reproduce(app)},
  };

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);  // prints help, version or the error
    return status == 0 ? cli::kSuccess : cli::kBadUse;
  }
  for (const auto& [name, action] : subcommands) {
    if (app.got_subcommand(name)) return action();
  }
  return measure();
}

/// The exit status, whatever happens.
int status_of(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const UsageError& error) {
    return fail(error, cli::kBadUse);
  } catch (const workloads::BundleError& error) {
    return fail(error, cli::kBadUse);
  } catch (const std::exception& error) {
    return fail(error, cli::kImpossibleHere);
  }
}

}  // namespace

int main(int argc, char** argv) {
  cli::StandardStreams streams;
  return streams.finish(status_of(argc, argv));
}
