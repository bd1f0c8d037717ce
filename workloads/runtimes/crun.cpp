// crun: https://github.com/containers/crun
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

namespace {

class Crun final : public Runtime {
 public:
  [[nodiscard]] std::string_view name() const override { return "crun"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a runtime in C; without cgroups, as sealrun here, unless cgroup=own";
  }

  // "cgroups in hybrid mode not supported, drop all controllers from cgroupv2", whatever the cgroup manager. And it
  // gives its standard streams to the container's user (maybe_chown_std_streams): /dev/null would be the host's.
  [[nodiscard]] Surroundings surroundings() const override {
    return {.without_unified_cgroups = true, .own_streams = true};
  }

  // Compares the seals of its exe for equality, as runc 1.1 does, whose code it was (libcrun/cloned_binary.c).
  [[nodiscard]] bool takes_sealed_execute_bits(const std::optional<Version>& /*version*/) const override {
    return false;
  }

 protected:
  [[nodiscard]] Arguments options(const Invocation& invocation) const override {
    return {invocation.own_cgroups ? "--cgroup-manager=cgroupfs" : "--cgroup-manager=disabled"};
  }
  [[nodiscard]] Arguments engine_options() const override { return {"--cgroup-manager=cgroupfs"}; }
};

}  // namespace

const Runtime& crun() {
  static const Crun kRuntime;
  return kRuntime;
}

}  // namespace sealbench::workloads
