// exe-size: run with exes of several sizes.
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

class ExeSize final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "exe-size"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a container from start to exit, from exes of several sizes: fixed cost and cost per MiB";
  }
  [[nodiscard]] std::string_view question() const override {
    return "How does the cost of a launch grow with the exe?";
  }
  [[nodiscard]] std::string_view source() const override { return "runc issue 1980, runc PR 3987"; }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {common_parameter(workloads::kExeSize, "1MiB,4MiB,16MiB,64MiB")};
  }
};

}  // namespace

const Workload& exe_size_workload() {
  static const ExeSize kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
