// filesystem: run from exes on different filesystems.
#include "workloads/filesystems/filesystem.hpp"

#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

class OnFilesystems final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "filesystem"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a container from start to exit, from an exe on each filesystem; what does not work there is left out with "
           "the reason";
  }
  [[nodiscard]] std::string_view question() const override {
    return "Where does a strategy work, and what does the exe's filesystem cost?";
  }
  [[nodiscard]] std::string_view source() const override { return "crun PR 1105, runc issue 2016, talos issue 9543"; }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    static const std::string kEvery = every_filesystem();
    return {common_parameter(kFilesystem, kEvery)};
  }
};

}  // namespace

const Workload& filesystem_workload() {
  static const OnFilesystems kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
