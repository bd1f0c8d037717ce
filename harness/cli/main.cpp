// bench: what self-exe protection costs a container runtime on this machine.
#include <exception>
#include <stdexcept>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/parser.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/cli/version.hpp"
#include "harness/plan/errors.hpp"
#include "workloads/bundles/bundle.hpp"

using namespace sealbench;  // NOLINT(google-build-using-namespace): this file is the program

namespace {

int fail(const std::exception& error, int status) {
  cli::say(error.what());
  return status;
}

/// The exit status, whatever happens.
int status_of(int argc, char** argv) {
  try {
    return cli::run_command_line(cli::bench_command(cli::quoted(argc, argv)),
                                 "bench " + cli::version() + " (" + cli::commit() + ")", argc, argv);
  } catch (const UsageError& error) {
    return fail(error, cli::kBadUse);
  } catch (const std::invalid_argument& error) {  // of a value that nobody can use
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
