#include "harness/host/doctor.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "harness/host/facts.hpp"
#include "harness/measure/places.hpp"
#include "harness/measure/scratch_directory.hpp"
#include "strategies/registry.hpp"
#include "sys/host.hpp"

namespace sealbench::host {

namespace {

Finding fine(std::string what) { return {.severity = Severity::fine, .what = std::move(what), .why = {}, .todo = {}}; }

Finding programs() {
  const auto installation = measure::Installation::of_this_program();
  for (const std::string& program :
       {installation.launcher(), installation.programs + "/sealrun", installation.payloads + "/true"}) {
    if (::access(program.c_str(), X_OK) != 0) {
      return {Severity::prevents, program + " is missing or not executable", "bench launches it",
              "build everything: ./bench does, or cmake --build"};
    }
  }
  return fine("sealrun, sealbench-launcher and the payloads are there");
}

Finding exe_directory() {
  try {
    const std::string directory = measure::choose_exe_directory();
    const std::string type = measure::filesystem_of(directory);
    if (type == "tmpfs" || type == "ramfs") {
      return {Severity::disturbs, fmt::format("copies of the exe go to {}, which is {}", directory, type),
              "a real runtime lies on a disk's filesystem, whose page cache behaves otherwise",
              "name a directory on a disk with --exe-dir"};
    }
    return fine(fmt::format("copies of the exe go to {} ({})", directory, type));
  } catch (const std::exception& error) {
    return {Severity::prevents, error.what(), "bench runs private copies of sealrun",
            "name a directory with --exe-dir"};
  }
}

Finding strategies_here() {
  const auto installation = measure::Installation::of_this_program();
  const sys::Host host = sys::Host::probe();
  const measure::ScratchDirectory scratch;
  const measure::ScratchDirectory kept(
      measure::choose_exe_directory());  // of the trials of strategies that keep something
  std::string unsupported;
  for (const strategies::Strategy* strategy : strategies::all()) {
    strategies::Exe exe(installation.programs + "/sealrun", scratch.path());
    exe.set_artefact_dir(kept.path());
    const auto support = strategy->support(host, exe);
    if (!support.supported)
      unsupported += fmt::format("{}{}: {}", unsupported.empty() ? "" : "; ", strategy->traits().name, support.reason);
  }
  if (unsupported.empty()) return fine("every strategy works here");
  return {Severity::disturbs, unsupported, "these strategies are left out of the table",
          "become root, or see the reason"};
}

Finding user_namespaces() {
  if (::geteuid() == 0) return fine("running as root");
  const std::string limit = read_if_there("/proc/sys/user/max_user_namespaces");
  const std::string clone = read_if_there("/proc/sys/kernel/unprivileged_userns_clone");
  const std::string apparmor = read_if_there("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
  if (limit == "0" || clone == "0" || apparmor == "1") {
    return {Severity::prevents, "not root, and user namespaces are switched off for users",
            "without root a container needs a user namespace", "become root"};
  }
  return {Severity::disturbs, "not root: containers run in a user namespace",
          "strategies that mount are left out, and a user namespace adds its own cost",
          "become root for the whole table"};
}

Finding load() {
  double average[1]{};
  if (::getloadavg(average, 1) != 1) return fine("the load is unknown");
  const auto cpus = static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
  const std::string what =
      fmt::format("load of the last minute {:.2f} on {:.0f} CPU{}", average[0], cpus, cpus == 1 ? "" : "s");
  constexpr double kBusy = 0.25;
  if (average[0] <= kBusy * cpus) return fine(what);
  return {Severity::disturbs, what,
          "other work takes the CPU and the caches in between: samples spread, intervals widen",
          "stop what else is running, or measure more blocks (--runs)"};
}

Finding one_cpu() {
  if (::sysconf(_SC_NPROCESSORS_ONLN) > 1) return fine("more than one CPU");
  return {Severity::disturbs, "one CPU only", "bench, the runtime and the container take turns on it",
          "use a machine with two or more"};
}

Finding frequency() {
  const std::string name = governor();
  if (name.empty()) return fine("no frequency governor: the frequency is not this kernel's to choose");
  if (name == "performance") return fine("governor performance");
  return {Severity::disturbs, "governor " + name,
          "the frequency follows the load, so early launches are slower than later ones",
          "cpupower frequency-set -g performance"};
}

Finding virtual_machine() {
  const std::string type = virtualization();
  if (type == "none") return fine("not virtualized");
  return {Severity::disturbs, "virtualization: " + type,
          "neighbours on the same machine take time that this one cannot see",
          "trust ratios within a block, not absolute times; compare several sessions"};
}

Finding swap_space() {
  const std::string swaps = read_if_there("/proc/swaps");
  if (swaps.find('\n') == std::string::npos) return fine("no swap");
  return {Severity::disturbs, "swap is on", "a page that is fetched from swap makes one sample an outlier",
          "swapoff -a while measuring"};
}

Finding memfd_noexec() {
  const std::string value = read_if_there("/proc/sys/vm/memfd_noexec");
  if (value.empty() || value == "0") return fine("memfds may be executable");
  return {Severity::disturbs, "vm.memfd_noexec is " + value,
          "runtimes that do not ask for MFD_EXEC cannot run from a memfd",
          "sysctl vm.memfd_noexec=0 when you want to compare such runtimes"};
}

Finding cgroups() {
  const std::string mode = cgroup_mode(read_if_there("/proc/self/mountinfo"));
  if (mode != "hybrid") return fine("cgroups: " + mode);
  return {Severity::disturbs, "cgroups: hybrid (v1 and v2 side by side)", "crun refuses to run on it",
          "nothing, unless you measure crun: boot with systemd.unified_cgroup_hierarchy=1"};
}

constexpr std::array kChecks = std::to_array<Check>({{"programs", programs},
                                                     {"privileges", user_namespaces},
                                                     {"exe directory", exe_directory},
                                                     {"strategies", strategies_here},
                                                     {"load", load},
                                                     {"cpus", one_cpu},
                                                     {"frequency", frequency},
                                                     {"virtualization", virtual_machine},
                                                     {"swap", swap_space},
                                                     {"memfd_noexec", memfd_noexec},
                                                     {"cgroups", cgroups}});

}  // namespace

std::span<const Check> checks() { return kChecks; }

Severity worst(const std::vector<Finding>& findings) {
  Severity worst = Severity::fine;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

}  // namespace sealbench::host
