// run: a container from start to exit.
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

class Run final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "run"; }
  [[nodiscard]] std::string_view summary() const override { return "a container from start to exit"; }
  [[nodiscard]] std::string_view question() const override { return "What does running a container cost?"; }
  [[nodiscard]] std::string_view source() const override { return "runc commit 515f09f7b1"; }
};

}  // namespace

const Workload& run_workload() {
  static const Run kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
