#include "harness/host/doctor.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "harness/host/facts.hpp"
#include "harness/host/places.hpp"
#include "harness/host/scratch_directory.hpp"
#include "harness/host/settings.hpp"
#include "strategies/registry.hpp"
#include "sys/host.hpp"
#include "sys/kernel_call.hpp"
#include "sys/namespaces.hpp"

namespace sealbench::host {

namespace {

using Findings = std::vector<Finding>;

Findings fine(std::string what) {
  return {{.severity = Severity::fine, .what = std::move(what), .why = {}, .todo = {}}};
}

Findings programs(const Asking& /*asking*/) {
  const auto installation = Installation::of_this_program();
  for (const std::string& program :
       {installation.launcher(), installation.programs + "/sealrun", installation.payloads + "/true"}) {
    if (::access(program.c_str(), X_OK) != 0) {
      return {{Severity::prevents, program + " is missing or not executable", "bench launches it",
               "cmake --build build/release --target programs  # or ./bench, which does"}};
    }
  }
  return fine("sealrun, sealbench-launcher and the payloads are there");
}

Findings exe_directory(const Asking& /*asking*/) {
  try {
    const std::string directory = choose_exe_directory();
    const std::string type = filesystem_of(directory);
    if (type == "tmpfs" || type == "ramfs") {
      return {{Severity::disturbs, fmt::format("copies of the exe go to {}, which is {}", directory, type),
               "a real runtime lies on a disk's filesystem, whose page cache behaves otherwise",
               "bench --exe-dir DIR  # on a disk"}};
    }
    return fine(fmt::format("copies of the exe go to {} ({})", directory, type));
  } catch (const std::exception& error) {
    return {{Severity::prevents, error.what(), "bench runs private copies of sealrun",
             "bench --exe-dir DIR  # that can be written and executed in"}};
  }
}

/// What makes the strategy work, for who asks.
std::string remedy(const strategies::Traits& traits, const Asking& asking) {
  if (!traits.any_filesystem)
    return fmt::format("bench --strategy {} --exe-dir DIR  # on a filesystem that it needs", traits.name);
  if (!asking.root) return "sudo bench doctor  # says what is left then";
  return "bench help strategies  # says what it needs; nothing else suffers";
}

Findings kernel(const Asking& /*asking*/) {
  const sys::KernelVersion version = sys::Host::probe().kernel;
  const std::string what =
      fmt::format("Linux {}.{}; sealrun runs on {} and later", version.major, version.minor, sys::kOldestLinux);
  if (version >= sys::parse_kernel_version(sys::kOldestLinux)) return fine(what);
  return {{Severity::prevents, what, "sealrun uses system calls that this kernel does not have",
           "no command: boot a newer kernel"}};
}

/// The setting that forbids namespaces to users, with a value that does not; nullptr where none is known to.
const char* forbidding_setting() {
  if (read_if_there("/proc/sys/user/max_user_namespaces") == "0") return "user.max_user_namespaces=10000";
  if (read_if_there("/proc/sys/kernel/unprivileged_userns_clone") == "0") return "kernel.unprivileged_userns_clone=1";
  if (read_if_there("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    return "kernel.apparmor_restrict_unprivileged_userns=0";
  }
  return nullptr;
}

Findings namespaces(const Asking& asking) {
  const std::string why = sys::why_no_namespaces();
  if (why.empty()) return fine("namespaces can be made");
  const char* const setting = forbidding_setting();
  return {{Severity::prevents, why, "a container is made of them",
           setting == nullptr ? "sudo bench  # in a container: a privileged one"
                              : fmt::format("{}sysctl {}", asking.root ? "" : "sudo ", setting)}};
}

Findings strategies_here(const Asking& asking) {
  if (!sys::why_no_namespaces().empty()) return fine("strategies: none can be tried without namespaces");
  const auto installation = Installation::of_this_program();
  const sys::Host host = sys::Host::probe();
  const ScratchDirectory scratch;
  const ScratchDirectory kept(choose_exe_directory());  // of the trials of strategies that keep something
  Findings findings;
  for (const strategies::Strategy* strategy : strategies::all()) {
    strategies::Exe exe(installation.programs + "/sealrun", scratch.path());
    exe.set_artefact_dir(kept.path());
    const auto support = strategy->support(host, exe);
    if (support.supported) continue;
    findings.push_back({Severity::lacks, fmt::format("{}: {}", strategy->traits().name, support.reason),
                        "this strategy is left out of the table", remedy(strategy->traits(), asking)});
  }
  return findings.empty() ? fine("every strategy works here") : findings;
}

Findings privileges(const Asking& asking) {
  if (asking.root) return fine("running as root");
  return {{Severity::lacks, "not root: containers run in a user namespace",
           "strategies that mount are left out, and a user namespace adds its own cost",
           "sudo bench  # for the whole table"}};
}

Findings load(const Asking& /*asking*/) {
  double average[1]{};
  if (::getloadavg(average, 1) != 1) return fine("the load is unknown");
  const auto cpus = static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
  const std::string what =
      fmt::format("load of the last minute {:.2f} on {:.0f} CPU{}", average[0], cpus, cpus == 1 ? "" : "s");
  constexpr double kBusy = 0.25;
  if (average[0] <= kBusy * cpus) return fine(what);
  return {{Severity::disturbs, what,
           "other work takes the CPU and the caches in between: samples spread, intervals widen",
           "top  # stop what else is running; or measure more blocks: bench --runs 1000"}};
}

Findings one_cpu(const Asking& /*asking*/) {
  if (::sysconf(_SC_NPROCESSORS_ONLN) > 1) return fine("more than one CPU");
  return {{Severity::disturbs, "one CPU only", "bench, the runtime and the container take turns on it",
           "no command: use a machine with two or more"}};
}

/// Governor, turbo and the like: what `doctor --fix` changes for a while.
Findings settings(const Asking& asking) {
  Findings findings;
  std::string seen;
  for (const Setting& setting : settings_to_change(asking.host_root)) {
    const std::string what = fmt::format("{}: {} instead of {}", setting.kind->name, setting.was, setting.kind->wanted);
    if (seen == what) continue;  // of the next processor
    seen = what;
    findings.push_back({Severity::disturbs, what, std::string(setting.kind->why),
                        fmt::format("{}bench doctor --fix -- bench …", asking.root ? "" : "sudo ")});
  }
  return findings.empty() ? fine("governor, turbo and huge pages are as they should be, or not this kernel's to choose")
                          : findings;
}

Findings virtual_machine(const Asking& /*asking*/) {
  const std::string type = virtualization();
  if (type == "none") return fine("not virtualized");
  return {{Severity::disturbs, "virtualization: " + type,
           "neighbours on the same machine take time that this one cannot see",
           "bench --sessions 6  # and trust ratios, not absolute times"}};
}

Findings swap_space(const Asking& asking) {
  const std::string swaps = read_if_there("/proc/swaps");
  if (swaps.find('\n') == std::string::npos) return fine("no swap");
  return {
      {Severity::disturbs, "swap is on", "a page that is fetched from swap makes one sample an outlier",
       asking.root ? "swapoff -a  # and swapon -a afterwards" : "sudo swapoff -a  # and sudo swapon -a afterwards"}};
}

Findings memfd_noexec(const Asking& asking) {
  const std::string value = read_if_there("/proc/sys/vm/memfd_noexec");
  if (value.empty() || value == "0") return fine("memfds may be executable");
  return {{Severity::lacks, "vm.memfd_noexec is " + value,
           "runtimes that do not ask for MFD_EXEC cannot run from a memfd",
           fmt::format("{}sysctl vm.memfd_noexec=0  # to measure such runtimes", asking.root ? "" : "sudo ")}};
}

Findings cgroups(const Asking& /*asking*/) {
  const std::string mode = cgroup_mode(read_if_there("/proc/self/mountinfo"));
  if (mode != "hybrid") return fine("cgroups: " + mode);
  return {{Severity::lacks, "cgroups: hybrid (v1 and v2 side by side)", "crun refuses to run on it",
           "no command: for crun boot with systemd.unified_cgroup_hierarchy=1"}};
}

constexpr std::array kChecks = std::to_array<Check>({{"kernel", kernel},
                                                     {"namespaces", namespaces},
                                                     {"programs", programs},
                                                     {"privileges", privileges},
                                                     {"exe directory", exe_directory},
                                                     {"strategies", strategies_here},
                                                     {"load", load},
                                                     {"cpus", one_cpu},
                                                     {"settings", settings},
                                                     {"virtualization", virtual_machine},
                                                     {"swap", swap_space},
                                                     {"memfd_noexec", memfd_noexec},
                                                     {"cgroups", cgroups}});

}  // namespace

Asking Asking::now() { return {.root = ::geteuid() == 0, .host_root = {}}; }

std::span<const Check> checks() { return kChecks; }

Severity worst(const std::vector<Finding>& findings) {
  Severity worst = Severity::fine;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

}  // namespace sealbench::host
