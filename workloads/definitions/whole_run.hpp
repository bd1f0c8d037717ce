// For workloads whose launch is a container from start to exit, which deletes itself.
#pragma once

#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

class WholeRun : public Workload {
 public:
  [[nodiscard]] Command launch(const Site& site, int number) const override {
    return site.command(site.runtime->run(site.invocation, site.bundle->directory(), site.container(number)));
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return site.runtime->typed(site.invocation) + (site.runtime->only_runs() ? " rootfs /true" : " run -b bundle ctr");
  }

 protected:
  /// So many of them, never more than `width` at the same time, by sealbench-swarm with these options of its own.
  [[nodiscard]] Command swarm(const Site& site, int number, const std::string& launches, const std::string& width,
                              const std::vector<std::string>& options = {}) const {
    Runtime::Arguments words = {site.programs + "/sealbench-swarm"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {launches, width});
    const Command run = launch(site, number);
    words.insert(words.end(), run.argv.begin(), run.argv.end());
    return site.command(std::move(words));
  }
};

}  // namespace sealbench::workloads
