// runc: https://github.com/opencontainers/runc
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

namespace {

class Runc final : public Runtime {
 public:
  [[nodiscard]] std::string_view name() const override { return "runc"; }
  [[nodiscard]] std::string_view summary() const override { return "the reference runtime of the OCI, in Go"; }

  // runc 1.1 compares the seals of its exe with SEAL|SHRINK|GROW|WRITE for equality (nsenter/cloned_binary.c,
  // is_self_cloned): with F_SEAL_EXEC besides it would copy itself again. 1.2 asks for at least those four.
  [[nodiscard]] bool takes_sealed_execute_bits(const std::optional<Version>& version) const override {
    return version && *version >= kWithExeseal;
  }
  // libcontainer/exeseal: its overlay's layer is the directory that the link names.
  [[nodiscard]] bool looks_for_its_name(const std::optional<Version>& version) const override {
    return version && *version >= kWithExeseal;
  }

 private:
  static constexpr Version kWithExeseal{.major = 1, .minor = 2, .patch = 0};
};

}  // namespace

const Runtime& runc() {
  static const Runc kRuntime;
  return kRuntime;
}

}  // namespace sealbench::workloads
