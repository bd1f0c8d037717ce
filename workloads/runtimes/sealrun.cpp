// sealrun: the runtime of this project, which applies any strategy to its own exe.
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

namespace {

class Sealrun final : public Runtime {
 public:
  [[nodiscard]] std::string_view name() const override { return "sealrun"; }
  [[nodiscard]] std::string_view summary() const override {
    return "this project's small static runtime; protects itself with the strategy under test";
  }
  [[nodiscard]] bool takes_strategy() const override { return true; }

  [[nodiscard]] std::string typed(const Invocation& invocation) const override {
    std::string line = "sealrun-" + invocation.strategy;
    for (const std::string& flag : invocation.flags) line += " " + flag;
    return line;
  }

 protected:
  [[nodiscard]] Arguments options(const Invocation& invocation) const override {
    Arguments words = {"--seal", invocation.strategy};
    if (!invocation.artefacts.empty()) words.insert(words.end(), {"--artefacts", invocation.artefacts});
    return words;
  }
};

}  // namespace

const Runtime& sealrun() {
  static const Sealrun kRuntime;
  return kRuntime;
}

}  // namespace sealbench::workloads
