#include "harness/measure/observing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/counters/executed.hpp"
#include "harness/measure/runtime_version.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::measure {

namespace {

const workloads::Runtime& adapter_of(const plan::Subject& planned) {
  return *workloads::find_runtime(planned.adapter);  // its session was set up with it
}

/// What may go wrong when a runtime that goes by its own name is executed from a handle in which that is "/NAME".
std::string caution(const plan::Subject& planned, const std::string& version, const counters::ExecutedFile& original,
                    const counters::Executed& executed) {
  if (!planned.sealed_from_outside()) return {};
  if (!adapter_of(planned).looks_for_its_name(workloads::version_in(version))) return {};
  const auto given = std::find_if(executed.files.begin(), executed.files.end(),
                                  [&](const auto& file) { return !counters::handle_kind(original, file).empty(); });
  // "/" is a bind of the file itself, "/memfd:..." nothing that has a place.
  if (given == executed.files.end() || given->seals != 0 || given->path.size() < 2 || given->path.rfind('/') != 0)
    return {};
  return fmt::format(
      "{}: {} looks for its exe at the path that /proc/self/exe shows, in a handle such as that of {} {}: a file of "
      "that "
      "name on the host would be executed in its place",
      planned.runtime, planned.adapter, planned.strategy, given->path);
}

}  // namespace

bool is_observed(const plan::Subject& planned) {
  const workloads::Runtime* adapter = workloads::find_runtime(planned.adapter);
  return adapter != nullptr && !adapter->takes_strategy() && !adapter->only_runs();
}

void observe_runtime(ContainerSession& session, const plan::Plan& plan, std::size_t index, results::Subject& subject,
                     std::vector<std::string>& warnings) {
  const plan::Subject& planned = plan.subjects[index];
  const std::string version = runtime_version(adapter_of(planned), session.exe(index));
  if (!version.empty()) subject.extra["runtime_version"] = version;
  try {
    const auto original = counters::ExecutedFile::at(session.exe(index));
    const counters::Executed executed =
        counters::watch_executions(session.observable(session.next_call(index)), session.exe(index), plan.timeout);
    const counters::SelfProtection seen = counters::self_protection(original, executed);
    subject.extra["observed"] = seen.to_json(original, executed);
    std::string warning = caution(planned, version, original, executed);
    const auto beginning = warning.substr(0, warning.find(" in a handle"));
    const auto said_already = [&](const std::string& one) { return one.starts_with(beginning); };
    // Once for all handles of a runtime.
    if (!warning.empty() && std::none_of(warnings.begin(), warnings.end(), said_already)) {
      warnings.push_back(std::move(warning));
    }
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
