// run: a container from start to exit.
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

namespace {

class Run final : public Workload {
 public:
  [[nodiscard]] std::string_view name() const override { return "run"; }
  [[nodiscard]] std::string_view summary() const override { return "a container from start to exit"; }
  [[nodiscard]] std::string_view source() const override { return "runc commit 515f09f7b1"; }

  void set_up(const Site& /*site*/) const override {}

  [[nodiscard]] Command sample(const Site& site, int number) const override {
    return site.command(site.runtime->run(site.invocation, site.bundle->directory(), id(site, number)));
  }

  [[nodiscard]] std::optional<Created> created(const Site& site, int number) const override {
    if (site.runtime->only_runs()) return std::nullopt;
    return Created{
        .create = site.command(site.runtime->create(site.invocation, site.bundle->directory(), id(site, number))),
        .remove = site.command(site.runtime->delete_forced(site.invocation, id(site, number)))};
  }

  void tear_down(const Site& /*site*/) const override {}  // run deletes its container

  [[nodiscard]] std::string typed(const Site& site) const override {
    return site.runtime->typed(site.invocation) + (site.runtime->only_runs() ? " rootfs /true" : " run -b bundle ctr");
  }

 private:
  static std::string id(const Site& site, int number) { return site.id + "-" + std::to_string(number); }
};

}  // namespace

const Workload& run_workload() {
  static const Run kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
