// The floor: what the kernel alone takes for a container like the embedded one (workloads/payloads/floor.c).
#include "workloads/bundles/bundle.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

namespace {

class Floor final : public Runtime {
 public:
  [[nodiscard]] std::string_view name() const override { return "floor"; }
  [[nodiscard]] std::string_view summary() const override {
    return "no runtime: the namespaces and mounts of the embedded bundle and an exec, the least that a container costs";
  }
  [[nodiscard]] bool only_runs() const override { return true; }
  [[nodiscard]] Arguments version_options() const override { return {}; }

  [[nodiscard]] Arguments run(const Invocation& invocation, const std::string& bundle,
                              const std::string& /*id*/) const override {
    const Bundle read = Bundle::load(bundle);
    Arguments words = {invocation.program, read.rootfs()};
    for (const auto& word : read.config()["process"]["args"]) words.push_back(word);
    return words;
  }

  [[nodiscard]] std::string typed(const Invocation& /*invocation*/) const override { return "floor"; }
};

}  // namespace

const Runtime& floor() {
  static const Floor kRuntime;
  return kRuntime;
}

}  // namespace sealbench::workloads
