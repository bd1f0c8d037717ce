#include "harness/measure/memfd_probe.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>

#include "harness/counters/executed.hpp"
#include "harness/counters/tracer.hpp"
#include "harness/measure/runtime_version.hpp"

namespace sealbench::measure {

namespace {

/// Whether the runtime went on with the memfd that it was executed from; nothing where that was not seen.
std::optional<bool> takes_every_seal(const std::string& exe, const std::function<counters::Command()>& launch,
                                     std::chrono::nanoseconds timeout) {
  if (!counters::ptrace_tracer().support().supported) return std::nullopt;
  try {
    const counters::Executed executed = counters::watch_executions(launch(), exe, timeout);
    const auto seen = counters::self_protection(counters::ExecutedFile::at(exe), executed);
    if (seen.given != "memfd") return std::nullopt;
    return !seen.cloned_again;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

const char* text_of(bool sealed) { return sealed ? "sealed" : "unsealed"; }

}  // namespace

MemfdTaken probe_memfd(const workloads::Runtime& adapter, const std::string& exe,
                       const std::function<counters::Command()>& launch, std::chrono::nanoseconds timeout) {
  const std::string version = runtime_version(adapter, exe);
  const bool rule = adapter.takes_sealed_execute_bits(workloads::version_in(version));
  const std::optional<bool> seen = takes_every_seal(exe, launch, timeout);
  const bool sealed = seen.value_or(rule);
  MemfdTaken taken{.options = {}, .facts = {{"execute_bits", text_of(sealed)}, {"probed", seen.has_value()}}};
  if (!sealed) taken.options = {"--execute-bits", "unsealed"};
  if (sealed != rule) {
    taken.facts["contradiction"] = fmt::format("{} takes a memfd with {} execute bits, unlike what is known of {}",
                                               version, text_of(sealed), adapter.name());
  }
  return taken;
}

}  // namespace sealbench::measure
