// runc: https://github.com/opencontainers/runc
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

namespace {

class Runc final : public Runtime {
 public:
  [[nodiscard]] std::string_view name() const override { return "runc"; }
  [[nodiscard]] std::string_view summary() const override { return "the reference runtime of the OCI, in Go"; }

  // runc 1.1 compares the seals of its exe with SEAL|SHRINK|GROW|WRITE for equality (nsenter/cloned_binary.c,
  // is_self_cloned): with F_SEAL_EXEC besides it would copy itself again.
  [[nodiscard]] Arguments sealing_options() const override { return {"--execute-bits", "unsealed"}; }
};

}  // namespace

const Runtime& runc() {
  static const Runc kRuntime;
  return kRuntime;
}

}  // namespace sealbench::workloads
