// parallel: many containers at once. Where launches contend for a lock of the kernel, it shows.
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

constexpr int kLaunches = 64;  ///< of one sample, however many of them at the same time

/// The value that `share` of the sorted ones do not exceed (nearest rank).
double at_share(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted.at(std::max<std::size_t>(rank, 1) - 1);
}

class Parallel final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "parallel"; }
  [[nodiscard]] std::string_view summary() const override {
    return "64 containers, so many of them at the same time, from the first start to the last exit";
  }
  [[nodiscard]] std::string_view question() const override {
    return "Do launches at the same time get in each other's way?";
  }
  [[nodiscard]] std::string_view source() const override { return "runc PR 3931, runc issue 3925"; }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {{.name = "width",
             .unit = "containers",
             .summary = "how many at the same time",
             .preset = "64",
             .most = kLaunches,
             .surveyed = "1,8,64"}};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {
        answer(),
        {.name = "p50",
         .unit = "s",
         .summary = "median time of a launch among the others",
         .says = "has a median of {}"},
        {.name = "p95", .unit = "s", .summary = "time within which 95 % of launches ended", .says = "has a p95 of {}"},
        {.name = "p99", .unit = "s", .summary = "time within which 99 % of launches ended", .says = "has a p99 of {}"}};
  }

  [[nodiscard]] Metric answer() const override {
    return {.name = "rate",
            .unit = "1/s",
            .summary = "launches per second",
            .says = "launches {}",
            .better = Better::higher};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    return site.runtime->only_runs() ? "it has no ids, by which launches are told apart" : std::string();
  }

  [[nodiscard]] int at_once() const override { return kLaunches; }

  [[nodiscard]] std::optional<Command> whole(const Site& site, int number) const override {
    return swarm(site, number, {});
  }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    const std::string report = site.scratch + "/launches";
    Sample sample{.outcome = stage.launch(swarm(site, number, {"--report", report}))};
    if (!sample.outcome.ok()) return sample;
    std::vector<double> times = read(report);
    std::sort(times.begin(), times.end());
    sample.figures = {static_cast<double>(times.size()) / sample.outcome.usage.wall_s, at_share(times, 0.5),
                      at_share(times, 0.95), at_share(times, 0.99)};
    return sample;
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return "sealbench-swarm " + std::to_string(kLaunches) + " " + site.value("width") + " " + WholeRun::typed(site);
  }

 private:
  Command swarm(const Site& site, int number, const std::vector<std::string>& options) const {
    return WholeRun::swarm(site, number, std::to_string(kLaunches), site.value("width"), options);
  }

  /// What sealbench-swarm wrote: the time of each launch in seconds.
  static std::vector<double> read(const std::string& report) {
    std::ifstream file(report);
    std::vector<double> times;
    for (double time = 0; file >> time;) times.push_back(time);
    if (times.size() != kLaunches) throw std::runtime_error(report + ": not the times of every launch");
    return times;
  }
};

}  // namespace

const Workload& parallel_workload() {
  static const Parallel kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
