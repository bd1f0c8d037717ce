// churn: launches back to back. What a host has more of afterwards is what it would drown in.
#include <string>
#include <vector>

#include "workloads/definitions/kernel_state.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

class Churn final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "churn"; }
  [[nodiscard]] std::string_view summary() const override {
    return "launches back to back, and what the host has more of after them";
  }
  [[nodiscard]] std::string_view question() const override { return "Does a host fill up with every launch?"; }
  [[nodiscard]] std::string_view source() const override {
    return "crun issue 1383, runc issue 4508, bubblewrap issue 783";
  }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {{.name = "launches",
             .unit = "launches",
             .summary = "of one sample; what is left over is found the better the more there are",
             .preset = "200",
             .most = 100'000}};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {answer(),
            {.name = "rate",
             .unit = "1/s",
             .summary = "launches per second",
             .says = "launches {}",
             .better = Better::higher},
            {.name = "slab",
             .unit = "bytes",
             .summary = "slabs of the kernel that stay a launch",
             .says = "leaves {} of slab"},
            {.name = "dentries",
             .unit = "dentries",
             .summary = "directory entries that stay in their cache a launch",
             .says = "leaves {}"},
            {.name = "mounts", .unit = "mounts", .summary = "mounts that stay a launch", .says = "leaves {}"},
            {.name = "cgroups", .unit = "cgroups", .summary = "cgroups that stay a launch", .says = "leaves {}"},
            {.name = "log", .unit = "lines", .summary = "lines in the kernel's log a launch", .says = "logs {}"}};
  }

  [[nodiscard]] Metric answer() const override {
    return {.name = "growth",
            .unit = "bytes",
            .summary = "memory that stays a launch, page cache left out",
            .says = "leaves {} of memory a launch"};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    return site.runtime->only_runs() ? "it has no ids, by which launches are told apart" : std::string();
  }

  [[nodiscard]] std::optional<Command> whole(const Site& site, int number) const override {
    return swarm(site, number);
  }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    const KernelState before = settled_kernel_state();
    Sample sample{.outcome = stage.launch(swarm(site, number))};
    if (!sample.outcome.ok()) return sample;
    const KernelState added = settled_kernel_state() - before;
    const auto launches = static_cast<double>(site.number("launches"));
    const auto each = [&](std::int64_t figure) { return static_cast<double>(figure) / launches; };
    sample.figures = {each(added.memory),   launches / sample.outcome.usage.wall_s,
                      each(added.slab),     each(added.dentries),
                      each(added.mounts),   each(added.cgroups),
                      each(added.log_lines)};
    return sample;
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return "sealbench-swarm " + site.value("launches") + " 1 " + WholeRun::typed(site);
  }

 private:
  Command swarm(const Site& site, int number) const {
    return WholeRun::swarm(site, number, site.value("launches"), "1");
  }
};

}  // namespace

const Workload& churn_workload() {
  static const Churn kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
