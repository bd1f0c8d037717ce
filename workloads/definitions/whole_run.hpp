// For workloads whose launch is a container from start to exit, which deletes itself.
#pragma once

#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

class WholeRun : public Workload {
 public:
  [[nodiscard]] Command launch(const Site& site, int number) const override {
    return site.command(site.runtime->run(site.invocation, site.bundle->directory(), site.container(number)));
  }

  [[nodiscard]] std::optional<Created> created(const Site& site, int number) const override {
    if (site.runtime->only_runs()) return std::nullopt;
    const std::string id = site.container(number);
    return Created{.create = site.command(site.runtime->create(site.invocation, site.bundle->directory(), id)),
                   .remove = site.command(site.runtime->delete_forced(site.invocation, id))};
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return site.runtime->typed(site.invocation) + (site.runtime->only_runs() ? " rootfs /true" : " run -b bundle ctr");
  }
};

}  // namespace sealbench::workloads
