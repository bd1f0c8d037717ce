// parallel: many containers at once, to the end of the last. Where launches contend for a lock of the kernel, it shows.
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

namespace {

constexpr int kWidth = 64;  ///< containers of one sample, all at the same time

class Parallel final : public Workload {
 public:
  [[nodiscard]] std::string_view name() const override { return "parallel"; }
  [[nodiscard]] std::string_view summary() const override {
    return "64 containers at the same time, from the first start to the last exit";
  }
  [[nodiscard]] std::string_view source() const override { return "runc PR 3931, runc issue 3925"; }

  void set_up(const Site& /*site*/) const override {}

  [[nodiscard]] Command sample(const Site& site, int number) const override {
    const std::string width = std::to_string(kWidth);
    Runtime::Arguments words = {site.programs + "/sealbench-swarm", width, width};
    const Runtime::Arguments run = run_once(site, number);
    words.insert(words.end(), run.begin(), run.end());
    return site.command(std::move(words));
  }

  [[nodiscard]] Command single(const Site& site, int number) const override {
    return site.command(run_once(site, number));
  }

  void tear_down(const Site& /*site*/) const override {}  // run deletes its container

  [[nodiscard]] std::string typed(const Site& site) const override {
    return "sealbench-swarm 64 64 " + site.runtime->typed(site.invocation) + " run -b bundle ctr";
  }

 private:
  static Runtime::Arguments run_once(const Site& site, int number) {
    return site.runtime->run(site.invocation, site.bundle->directory(), site.id + "-" + std::to_string(number));
  }
};

}  // namespace

const Workload& parallel_workload() {
  static const Parallel kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
