// memory-limit: the smallest memory limit at which a container starts.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "sys/file.hpp"
#include "workloads/cgroup_use.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/group_memory.hpp"
#include "workloads/definitions/host_memory.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

namespace {

constexpr std::int64_t kKibi = 1024;
constexpr std::int64_t kLeast = 128 * kKibi;         ///< no container starts with it
constexpr std::int64_t kMost = 256 * kKibi * kKibi;  ///< every one does, or this says nothing
constexpr std::int64_t kResolution = 64 * kKibi;
constexpr int kCreated = 3;  ///< of which it is seen who is charged

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

  /// A limit is a cgroup's: also crun, which gets none by default, has to make them.
  [[nodiscard]] std::vector<Parameter> parameters() const override {
    Parameter cgroup = common_parameter(kCgroup, kOwnCgroup);
    cgroup.words = {kOwnCgroup, kLimitedCgroup};
    return {cgroup};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {
        answer(),
        {.name = "to-container",
         .unit = "bytes",
         .summary = "shmem of a created container, a copy of the exe if there is one, that is charged to its own group",
         .says = "charges the container with {} of shmem"},
        {.name = "to-caller",
         .unit = "bytes",
         .summary = "the rest of it, charged to whoever called the runtime",
         .says = "charges its caller with {} of shmem"},
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
      const Bundle bundle = limited(site, id, limit);
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
    // The median of some: others of the host come and go meanwhile.
    std::vector<Charge> charges;
    for (int i = 0; i < kCreated; ++i) {
      const std::string id = site.container(number) + "-created-" + std::to_string(i);
      const std::optional<Charge> charge = charge_of(site, id, stage, sample);
      if (!charge) return sample;
      charges.push_back(*charge);
    }
    std::sort(charges.begin(), charges.end(), [](const Charge& a, const Charge& b) { return a.caller < b.caller; });
    const Charge& middle = charges.at(kCreated / 2);
    sample.figures = {static_cast<double>(works), middle.container, middle.caller, launches};
    return sample;
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return site.runtime->typed(site.invocation) + " run -b bundle-with-a-limit ctr";
  }

 private:
  /// Of shmem, in bytes.
  struct Charge {
    double container = 0;
    double caller = 0;
  };

  static Bundle limited(const Site& site, const std::string& id, std::int64_t limit) {
    Bundle::Json config = site.bundle->config();
    Bundle::Json& memory = config["linux"]["resources"]["memory"];
    memory["limit"] = limit;
    memory.erase("swap");
    return site.bundle->with_config(site.scratch + "/" + id, std::move(config));
  }

  /// Of one that is created, with all the room there is; nothing when that fails, which the sample then says.
  static std::optional<Charge> charge_of(const Site& site, const std::string& id, Stage& stage, Sample& sample) {
    const std::string pid_file = site.scratch + "/" + id + ".pid";
    const Bundle bundle = limited(site, id, kMost);
    const std::int64_t before = host_memory().shmem;
    if (!sample.add(
            stage.launch(site.command(site.runtime->create(site.invocation, bundle.directory(), id, pid_file)))))
      return std::nullopt;
    const auto added = static_cast<double>(host_memory().shmem - before);
    std::string pid;
    std::istringstream(sys::read_file(pid_file)) >> pid;
    const auto own = static_cast<double>(shmem_charged_to_group_of(pid));
    const bool removed = sample.add(stage.launch(site.command(site.runtime->delete_forced(site.invocation, id))));
    return removed ? std::optional(Charge{.container = own, .caller = added - own}) : std::nullopt;
  }
};

}  // namespace

const Workload& memory_limit_workload() {
  static const MemoryLimit kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
