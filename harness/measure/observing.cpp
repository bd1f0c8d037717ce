#include "harness/measure/observing.hpp"

#include <fmt/format.h>

#include "harness/counters/executed.hpp"
#include "harness/measure/program_output.hpp"
#include "harness/results/printable.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::measure {

namespace {

const workloads::Runtime& adapter_of(const plan::Subject& planned) {
  return *workloads::find_runtime(planned.adapter);  // its session was set up with it
}

/// The first line that the program prints when it is asked for its version; empty when it does not know how.
std::string version_of(const plan::Subject& planned, const std::string& exe) {
  constexpr std::chrono::seconds kLimit{10};
  std::vector<std::string> argv = {exe};
  for (const std::string& option : adapter_of(planned).version_options()) argv.push_back(option);
  try {
    const ProgramOutput output = run_program(argv, kLimit);
    return output.status == 0 ? results::printable(output.out.substr(0, output.out.find('\n'))) : std::string();
  } catch (const std::runtime_error&) {
    return {};
  }
}

}  // namespace

bool is_observed(const plan::Subject& planned) {
  const workloads::Runtime* adapter = workloads::find_runtime(planned.adapter);
  return adapter != nullptr && !adapter->takes_strategy() && !adapter->only_runs();
}

void observe_runtime(ContainerSession& session, const plan::Plan& plan, std::size_t index, results::Subject& subject,
                     std::vector<std::string>& warnings) {
  const plan::Subject& planned = plan.subjects[index];
  if (std::string version = version_of(planned, session.exe(index)); !version.empty()) {
    subject.extra["runtime_version"] = std::move(version);
  }
  try {
    const auto original = counters::ExecutedFile::at(session.exe(index));
    const counters::Executed executed = counters::watch_executions(session.observable(session.next_command(index)));
    const counters::SelfProtection seen = counters::self_protection(original, executed);
    subject.extra["observed"] = seen.to_json(original, executed);
  } catch (const std::runtime_error& error) {
    warnings.push_back(
        fmt::format("{}: what it does about its own exe was not observed: {}", planned.name, error.what()));
  }
}

std::string name_as_observed(const plan::Subject& planned, const results::Subject& observed) {
  const auto found = observed.extra.find("observed");
  if (!planned.sealed_from_outside() || found == observed.extra.end() || !found->value("cloned_again", false)) {
    return planned.name;
  }
  return fmt::format("{} (cloned again: {})", planned.name, found->at("kind").get_ref<const std::string&>());
}

}  // namespace sealbench::measure
