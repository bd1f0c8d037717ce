// killed: the runtime dies in the middle of its launch. What stays on the host?
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>

#include "workloads/definitions/kernel_state.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

std::int64_t entries_below(const std::string& directory) {
  std::int64_t count = 0;
  std::error_code ignored;
  for (std::filesystem::recursive_directory_iterator entry(directory, ignored), end; entry != end;
       entry.increment(ignored)) {
    ++count;
  }
  return count;
}

class Killed final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "killed"; }
  [[nodiscard]] std::string_view summary() const override {
    return "launches whose runtime is killed at a random moment: what stays on the host of 1,000, and what its own "
           "delete "
           "leaves of that";
  }
  [[nodiscard]] std::string_view question() const override {
    return "What stays on a host when the runtime is killed?";
  }
  [[nodiscard]] std::string_view source() const override { return "crun issue 1383"; }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {{.name = "kills", .unit = "launches", .summary = "of one sample", .preset = "25", .most = 10'000}};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {answer(),
            {.name = "processes",
             .unit = {},
             .summary = "processes that stay, of 1,000",
             .says = "leaves {} processes of 1,000 launches"},
            {.name = "files",
             .unit = {},
             .summary = "files of its state that stay, of 1,000",
             .says = "leaves {} files of 1,000 launches"},
            {.name = "cgroups",
             .unit = {},
             .summary = "cgroups that stay, of 1,000",
             .says = "leaves {} cgroups of 1,000 launches"},
            {.name = "undeleted",
             .unit = {},
             .summary = "mounts, files and cgroups that are there even after `delete --force`, of 1,000",
             .says = "cannot delete {} of 1,000 launches"}};
  }

  [[nodiscard]] Metric answer() const override {
    return {.name = "mounts",
            .unit = {},
            .summary = "mounts that stay in the host's mount table, of 1,000",
            .says = "leaves {} mounts of 1,000 launches"};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    return site.runtime->only_runs() ? "it keeps nothing that could stay" : std::string();
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    Sample sample;
    const Outcome undisturbed = stage.launch(launch(site, number));
    if (!sample.add(undisturbed)) return sample;
    constexpr double kMicroseconds = 1e6;
    // The same moments for every subject, as shares of its own launch.
    std::mt19937 random(static_cast<std::mt19937::result_type>(number));
    std::uniform_real_distribution<double> moment(0, undisturbed.usage.wall_s * kMicroseconds);
    const std::int64_t kills = site.number("kills");
    Left left;
    for (std::int64_t i = 0; i < kills && !stage.stopping(); ++i) {
      const std::string id = site.container(number) + "-" + std::to_string(i);
      if (!kill_one(site, id, static_cast<std::int64_t>(moment(random)), stage, sample, left)) return sample;
    }
    if (stage.stopping()) throw Interrupted();
    constexpr double kThousand = 1000;
    const auto of_thousand = [&](std::int64_t count) {
      return kThousand * static_cast<double>(count) / static_cast<double>(kills);
    };
    sample.figures = {of_thousand(left.mounts), of_thousand(left.processes), of_thousand(left.files),
                      of_thousand(left.cgroups), of_thousand(left.undeleted)};
    return sample;
  }

 private:
  struct Left {
    std::int64_t mounts = 0;
    std::int64_t processes = 0;
    std::int64_t files = 0;
    std::int64_t cgroups = 0;
    std::int64_t undeleted = 0;
  };

  /// Whether the launch could be made; what stays of it goes into `left`.
  static bool kill_one(const Site& site, const std::string& id, std::int64_t after_us, Stage& stage, Sample& sample,
                       Left& left) {
    const std::string report = site.scratch + "/killed";
    Runtime::Arguments words = {site.programs + "/sealbench-killer", report, std::to_string(after_us)};
    const Runtime::Arguments run = site.runtime->run(site.invocation, site.bundle->directory(), id);
    words.insert(words.end(), run.begin(), run.end());
    const KernelState before = kernel_tables();
    const std::int64_t files = entries_below(site.invocation.root);
    Outcome launched = stage.launch(site.command(std::move(words)));
    if (launched.ok()) launched.errors.clear();  // the last words of what was killed, or missed it
    if (!sample.add(launched)) return false;
    std::int64_t processes = 0;
    if (!(std::ifstream(report) >> processes)) {
      throw std::runtime_error(report + ": not what sealbench-killer writes");
    }
    const KernelState killed = kernel_tables() - before;
    left.processes += processes;
    left.mounts += killed.mounts;
    left.cgroups += killed.cgroups;
    left.files += entries_below(site.invocation.root) - files;
    // It may find nothing that it knows.
    static_cast<void>(stage.launch(site.command(site.runtime->delete_forced(site.invocation, id))));
    const KernelState deleted = kernel_tables() - before;
    left.undeleted += deleted.mounts + deleted.cgroups + entries_below(site.invocation.root) - files;
    return true;
  }
};

}  // namespace

const Workload& killed_workload() {
  static const Killed kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
