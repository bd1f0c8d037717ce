// Device rules on cgroup v2, where a BPF program decides.
#pragma once

#include <linux/bpf.h>

#include <string>
#include <vector>

#include "workloads/sealrun/cgroup/device_rules.hpp"

namespace sealbench::sealrun::cgroup {

/// A BPF_PROG_TYPE_CGROUP_DEVICE program (Linux 4.15) that returns 1 for an access that `list` allows and 0 for
/// another.
std::vector<bpf_insn> device_program(const DeviceList& list);

/// Loads `program` with bpf(2) and attaches it to the v2 cgroup `directory` beside those of its parents. The kernel
/// frees it with the cgroup. Throws std::system_error (EPERM without CAP_BPF or CAP_SYS_ADMIN in the initial user
/// namespace).
void attach_device_program(const std::vector<bpf_insn>& program, const std::string& directory);

}  // namespace sealbench::sealrun::cgroup
