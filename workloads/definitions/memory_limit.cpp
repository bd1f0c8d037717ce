// memory-limit: the smallest memory limit at which a container starts.
#include <cstdint>
#include <string>

#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

namespace {

constexpr std::int64_t kKibi = 1024;
constexpr std::int64_t kLeast = 128 * kKibi;         ///< no container starts with it
constexpr std::int64_t kMost = 256 * kKibi * kKibi;  ///< every one does, or this says nothing
constexpr std::int64_t kResolution = 64 * kKibi;

class MemoryLimit final : public Workload {
 public:
  [[nodiscard]] std::string_view name() const override { return "memory-limit"; }
  [[nodiscard]] std::string_view summary() const override {
    return "bisects the smallest linux.resources.memory.limit at which a container runs to its end, within 64 KiB";
  }
  [[nodiscard]] std::string_view question() const override {
    return "How small can the memory limit of a container be?";
  }
  [[nodiscard]] std::string_view source() const override { return "runc issue 1980, runc issue 3986, runc issue 4021"; }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {
        answer(),
        {.name = "launches", .unit = "launches", .summary = "that the bisection took", .says = "takes {} to find out"}};
  }

  [[nodiscard]] Metric answer() const override {
    return {.name = "limit",
            .unit = "bytes",
            .summary = "smallest limit at which a container started and ran to its end",
            .says = "starts with {}"};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    return site.runtime->only_runs() ? "it sets no limits" : std::string();
  }

  [[nodiscard]] Command launch(const Site& site, int number) const override {
    return site.command(site.runtime->run(site.invocation, site.bundle->directory(), site.container(number)));
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    Sample sample;
    double launches = 0;
    const auto starts = [&](std::int64_t limit) {
      const std::string id = site.container(number) + "-" + std::to_string(limit / kKibi);
      Bundle::Json config = site.bundle->config();
      Bundle::Json& memory = config["linux"]["resources"]["memory"];
      memory["limit"] = limit;
      memory.erase("swap");
      const Bundle bundle = site.bundle->with_config(site.scratch + "/" + id, std::move(config));
      const Outcome outcome = stage.launch(site.command(site.runtime->run(site.invocation, bundle.directory(), id)));
      ++launches;
      sample.outcome.usage += outcome.usage;
      // What the out-of-memory killer left is removed in the runtime's own way, which may find nothing.
      if (!outcome.ok())
        static_cast<void>(stage.launch(site.command(site.runtime->delete_forced(site.invocation, id))));
      return outcome;
    };
    const Outcome roomy = starts(kMost);
    if (!roomy.ok()) {
      sample.outcome.failure = roomy.failure;
      sample.outcome.errors = roomy.errors;
      return sample;
    }
    std::int64_t fails = kLeast;
    std::int64_t works = kMost;
    while (works - fails > kResolution && !stage.stopping()) {
      // By halves of their ratio while they are far apart: the answer is some MiB.
      std::int64_t middle = fails;
      while (middle * 2 < works) middle *= 2;
      if (middle == fails || works <= 4 * fails) middle = fails + (works - fails) / 2;
      middle -= middle % (4 * kKibi);
      (starts(middle).ok() ? works : fails) = middle;
    }
    if (stage.stopping()) throw Interrupted();
    sample.figures = {static_cast<double>(works), launches};
    return sample;
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return site.runtime->typed(site.invocation) + " run -b bundle-with-a-limit ctr";
  }
};

}  // namespace

const Workload& memory_limit_workload() {
  static const MemoryLimit kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
