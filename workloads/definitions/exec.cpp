// exec: a process joined into a running container, to its exit. What a health probe costs.
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

namespace {

class Exec final : public Workload {
 public:
  [[nodiscard]] std::string_view name() const override { return "exec"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a process joined into a running container, to its exit";
  }
  [[nodiscard]] std::string_view question() const override { return "What does a health probe cost?"; }
  [[nodiscard]] std::string_view source() const override { return "runc PR 4448, runc PR 3599"; }

  void set_up(const Site& site) const override {
    const Bundle holding = site.bundle->with_process(site.scratch + "/holding", site.bundle->holding_process());
    site.must(site.command(site.runtime->run_detached(site.invocation, holding.directory(), site.id)));
  }

  [[nodiscard]] Command launch(const Site& site, int /*number*/) const override {
    return site.command(site.runtime->exec(site.invocation, site.id, site.bundle->succeeding_process()));
  }

  [[nodiscard]] std::vector<std::string> process(const Site& site) const override {
    return site.bundle->succeeding_process();
  }

  void tear_down(const Site& site) const override {
    site.must(site.command(site.runtime->delete_forced(site.invocation, site.id)));
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    std::string line = site.runtime->typed(site.invocation) + " exec ctr";
    for (const std::string& argument : site.bundle->succeeding_process()) line += " " + argument;
    return line;
  }
};

}  // namespace

const Workload& exec_workload() {
  static const Exec kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
