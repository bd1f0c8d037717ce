// held: containers that are created and not started, as an orchestrator holds them.
#include <string>
#include <vector>

#include "workloads/definitions/host_memory.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

class Held final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "held"; }
  [[nodiscard]] std::string_view summary() const override {
    return "containers created and not started: the time to create them all, what each holds in memory, and a launch "
           "beside "
           "them";
  }
  [[nodiscard]] std::string_view question() const override { return "How much memory does a created container hold?"; }
  [[nodiscard]] std::string_view source() const override { return "runc issue 3973, runc issue 1993"; }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {{.name = "containers",
             .unit = "containers",
             .summary = "how many are held at the same time",
             .preset = "8",
             .most = 1000,
             .surveyed = "1,8,32"}};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {
        answer(),
        {.name = "shmem", .unit = "bytes", .summary = "memfds and tmpfs a container", .says = "holds {} of shmem"},
        {.name = "cache", .unit = "bytes", .summary = "page cache of files a container", .says = "holds {} of cache"},
        {.name = "slab", .unit = "bytes", .summary = "slabs of the kernel a container", .says = "holds {} of slab"},
        {.name = "kernel",
         .unit = "bytes",
         .summary = "stacks of tasks and page tables a container",
         .says = "holds {} of stacks and tables"},
        {.name = "next", .unit = "s", .summary = "time of a launch beside them", .says = "launches in {} then"}};
  }

  [[nodiscard]] Metric answer() const override {
    return {.name = "held",
            .unit = "bytes",
            .summary = "what the host has more in memory a container",
            .says = "holds {} a container"};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    return site.runtime->only_runs() ? "it has no create" : std::string();
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    Sample sample;
    const std::int64_t count = site.number("containers");
    std::vector<std::string> held;
    const HostMemory before = host_memory();
    for (std::int64_t i = 0; i < count && !stage.stopping(); ++i) {
      const std::string id = site.container(number) + "-" + std::to_string(i);
      const Command create = site.command(site.runtime->create(site.invocation, site.bundle->directory(), id));
      if (!sample.add(stage.launch(create))) return sample;
      held.push_back(id);
    }
    const HostMemory added = host_memory() - before;
    const Outcome next = stage.launch(launch(site, number));
    for (const std::string& id : held) site.must(site.command(site.runtime->delete_forced(site.invocation, id)));
    if (static_cast<std::int64_t>(held.size()) < count) throw Interrupted();
    if (!next.ok()) {
      sample.outcome = next;
    } else {
      const auto each = [&](std::int64_t bytes) { return static_cast<double>(bytes) / static_cast<double>(count); };
      sample.figures = {each(added.all()), each(added.shmem),  each(added.page_cache),
                        each(added.slab),  each(added.kernel), next.usage.wall_s};
    }
    return sample;
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return site.runtime->typed(site.invocation) + " create -b bundle ctr, " + site.value("containers") + " times";
  }
};

}  // namespace

const Workload& held_workload() {
  static const Held kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
