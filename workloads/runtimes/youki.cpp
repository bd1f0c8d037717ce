// youki: https://github.com/youki-dev/youki
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

namespace {

class Youki final : public Runtime {
 public:
  [[nodiscard]] std::string_view name() const override { return "youki"; }
  [[nodiscard]] std::string_view summary() const override { return "a runtime in Rust"; }
};

}  // namespace

const Runtime& youki() {
  static const Youki kRuntime;
  return kRuntime;
}

}  // namespace sealbench::workloads
