// cold: a launch that finds nothing in the page cache, as the first one on a node.
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/host_memory.hpp"
#include "workloads/definitions/whole_run.hpp"
#include "workloads/page_cache.hpp"

namespace sealbench::workloads {

namespace {

class Cold final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "cold"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a container from start to exit, after the page cache of the exe was dropped, or all of the host's";
  }
  [[nodiscard]] std::string_view question() const override { return "What does the first launch on a node cost?"; }
  [[nodiscard]] std::string_view source() const override { return "youki issue 1515 (drop_caches)"; }

  [[nodiscard]] std::vector<Parameter> parameters() const override { return {common_parameter(kCache, kExeDropped)}; }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {{.name = "read",
             .unit = "bytes",
             .summary = "what the host read from its disks meanwhile",
             .says = "reads {}"}};
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    const std::int64_t before = host_bytes_read();
    Sample sample{.outcome = stage.launch(launch(site, number))};
    if (sample.outcome.ok()) sample.figures = {static_cast<double>(host_bytes_read() - before)};
    return sample;
  }
};

}  // namespace

const Workload& cold_workload() {
  static const Cold kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
