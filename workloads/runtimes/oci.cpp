// Any program with the command line that runc and crun share.
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

namespace {

class Oci final : public Runtime {
 public:
  [[nodiscard]] std::string_view name() const override { return "oci"; }
  [[nodiscard]] std::string_view summary() const override {
    return "any other program with the same command line, by its path";
  }
  [[nodiscard]] std::string_view program() const override { return {}; }
  // Nothing is known of it: the most careful surroundings.
  [[nodiscard]] Surroundings surroundings() const override { return {.own_streams = true}; }
};

}  // namespace

const Runtime& oci() {
  static const Oci kRuntime;
  return kRuntime;
}

}  // namespace sealbench::workloads
