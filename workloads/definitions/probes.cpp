// probes: health probes at a fixed rate, in several containers.
#include <dirent.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "sys/file.hpp"
#include "sys/processor_time.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

namespace {

/// Whether a process of /proc is a thread of the kernel: it has no command line, and kthreadd (2) is its parent.
bool is_of_kernel(const std::string& stat) {
  const std::size_t behind_name = stat.rfind(')');
  if (behind_name == std::string::npos) return false;
  std::istringstream fields(stat.substr(behind_name + 1));
  char state = 0;
  int parent = 0;
  fields >> state >> parent;
  return parent == 2;
}

/// Seconds that threads of the kernel have run, all of them together.
double kernel_time() {
  std::uint64_t nanoseconds = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    try {
      if (is_of_kernel(sys::read_file("/proc/" + name + "/stat"))) {
        nanoseconds += sys::processor_ns(std::stoi(name));
      }
    } catch (const std::exception&) {
      continue;  // it ended while we looked
    }
  }
  constexpr double kNanosecond = 1e-9;
  return static_cast<double>(nanoseconds) * kNanosecond;
}

class Probes final : public Workload {
 public:
  [[nodiscard]] std::string_view name() const override { return "probes"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a process joined into running containers at a fixed rate, for a while";
  }
  [[nodiscard]] std::string_view question() const override { return "What do health probes take of a node?"; }
  [[nodiscard]] std::string_view source() const override {
    return "moby issue 39388, kubernetes issue 82440, runc PR 4448 (udisksd)";
  }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {{.name = "containers", .unit = "containers", .summary = "how many are probed", .preset = "4", .most = 256},
            {.name = "rate", .unit = "probes a second", .summary = "of each container", .preset = "10", .most = 1000},
            {.name = "seconds", .unit = "seconds", .summary = "how long a sample takes", .preset = "1", .most = 3600}};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {answer(),
            {.name = "kernel",
             .unit = "s",
             .summary = "processor time of threads of the kernel a probe (work that launches leave to them)",
             .says = "leaves {} a probe to the kernel's threads"},
            {.name = "late",
             .unit = "%",
             .summary = "probes that were due before the last one of their container had ended",
             .says = "has {} of probes late"}};
  }

  [[nodiscard]] Metric answer() const override {
    return {.name = "cpu-per-probe",
            .unit = "s",
            .summary = "processor time, user and system, of the runtime and all that it waited for, a probe",
            .says = "takes {} of a processor for each probe"};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    return site.runtime->only_runs() ? "it has no exec" : std::string();
  }

  void set_up(const Site& site) const override {
    const Bundle holding = site.bundle->with_process(site.scratch + "/holding", site.bundle->holding_process());
    for (std::int64_t i = 0; i < site.number("containers"); ++i) {
      site.must(site.command(site.runtime->run_detached(site.invocation, holding.directory(), id(site, i))));
    }
  }

  [[nodiscard]] Command launch(const Site& site, int /*number*/) const override {
    return site.command(site.runtime->exec(site.invocation, id(site, 0), site.bundle->succeeding_process()));
  }

  [[nodiscard]] std::vector<std::string> process(const Site& site) const override {
    return site.bundle->succeeding_process();
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int /*number*/, Stage& stage) const override {
    const std::string report = site.scratch + "/probes";
    Runtime::Arguments words = {site.programs + "/sealbench-prober", report, site.value("rate"), site.value("seconds"),
                                site.value("containers")};
    const Runtime::Arguments exec =
        site.runtime->exec(site.invocation, site.id + "-{}", site.bundle->succeeding_process());
    words.insert(words.end(), exec.begin(), exec.end());
    const double before = kernel_time();
    Sample sample{.outcome = stage.launch(site.command(std::move(words)))};
    if (!sample.outcome.ok()) return sample;
    const double kernel = kernel_time() - before;
    double probes = 0;
    double late = 0;
    double cpu = 0;
    if (!(std::ifstream(report) >> probes >> late >> cpu) || probes <= 0) {
      throw std::runtime_error(report + ": not what sealbench-prober writes");
    }
    constexpr double kPercent = 100;
    sample.figures = {cpu / probes, kernel / probes, kPercent * late / probes};
    return sample;
  }

  void tear_down(const Site& site) const override {
    for (std::int64_t i = 0; i < site.number("containers"); ++i) {
      site.must(site.command(site.runtime->delete_forced(site.invocation, id(site, i))));
    }
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    std::string line = site.runtime->typed(site.invocation) + " exec ctr";
    for (const std::string& argument : site.bundle->succeeding_process()) line += " " + argument;
    return line + ", " + site.value("rate") + "/s in each of " + site.value("containers");
  }

 private:
  static std::string id(const Site& site, std::int64_t number) { return site.id + "-" + std::to_string(number); }
};

}  // namespace

const Workload& probes_workload() {
  static const Probes kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
