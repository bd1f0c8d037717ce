// lifecycle: create, start, wait, delete, as an orchestrator does it, each step timed.
#include <chrono>
#include <stdexcept>
#include <string>

#include "sys/file.hpp"
#include "sys/pidfd.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

constexpr std::chrono::seconds kPatience{30};  ///< for a process that has nothing to do but exit

/// Waits until the process has ended; returns how long that took, in seconds.
double wait_for(const sys::UniqueFd& process) {
  const auto began = std::chrono::steady_clock::now();
  if (process && !sys::wait_for_end(process, static_cast<int>(std::chrono::milliseconds(kPatience).count()))) {
    throw std::runtime_error("a container that was started did not end");
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

class Lifecycle final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "lifecycle"; }
  [[nodiscard]] std::string_view summary() const override {
    return "create, start, wait until it has ended, delete: the sum of the four";
  }
  [[nodiscard]] std::string_view question() const override { return "What does each step of an orchestrator cost?"; }
  [[nodiscard]] std::string_view source() const override { return "youki issue 1515, youki's README"; }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {{.name = "create", .unit = "s", .summary = "time of create", .says = "is created in {}", .step = true},
            {.name = "start", .unit = "s", .summary = "time of start", .says = "is started in {}", .step = true},
            {.name = "wait",
             .unit = "s",
             .summary = "time from the end of start to the end of the container's process",
             .says = "ends after {}",
             .step = true},
            {.name = "delete", .unit = "s", .summary = "time of delete", .says = "is deleted in {}", .step = true}};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    return site.runtime->only_runs() ? "it has no create, start and delete" : std::string();
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    const std::string id = site.container(number);
    const std::string pid_file = site.scratch + "/pid";
    Sample sample;
    const auto step = [&](Runtime::Arguments argv) {
      const Outcome outcome = stage.launch(site.command(std::move(argv)));
      sample.figures.push_back(outcome.usage.wall_s);
      return sample.add(outcome);
    };
    if (!step(site.runtime->create(site.invocation, site.bundle->directory(), id, pid_file))) return sample;
    const sys::UniqueFd process = sys::open_process(std::stoi(sys::read_file(pid_file)));
    if (!step(site.runtime->start(site.invocation, id))) return sample;
    const double waited = wait_for(process);
    sample.outcome.usage.wall_s += waited;
    sample.figures.push_back(waited);
    step(site.runtime->delete_stopped(site.invocation, id));
    return sample;
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    const std::string runtime = site.runtime->typed(site.invocation);
    return runtime + " create -b bundle ctr && " + runtime + " start ctr && " + runtime + " delete ctr";
  }
};

}  // namespace

const Workload& lifecycle_workload() {
  static const Lifecycle kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
