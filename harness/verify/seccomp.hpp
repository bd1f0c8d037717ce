// The default seccomp filter of containers.
#pragma once

#include <nlohmann/json.hpp>

#include "harness/verify/privileges.hpp"

namespace sealbench::verify {

/// `linux.seccomp` of config.json for a container with these capabilities. It refuses what the default profile of
/// Docker and containerd refuses, by the same conditions (docs.docker.com/engine/security/seccomp, "Significant
/// syscalls blocked by the default profile"), written as a list of refusals: for probes it is all the same whether the
/// rest is listed or not.
nlohmann::ordered_json default_seccomp(Capabilities capabilities);

}  // namespace sealbench::verify
