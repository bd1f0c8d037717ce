// The bundle that needs no download: this project's own static payloads, and a config.json shaped like `runc spec`'s
// default.
#pragma once

#include <string>

#include "workloads/bundles/bundle.hpp"

namespace sealbench::workloads {

/// Who launches the bundle.
struct Launching {
  unsigned uid = 0;
  unsigned gid = 0;
  /// Root gets what `runc spec` writes; others what `runc spec --rootless` writes: a user namespace with the caller
  /// mapped to root, the host's network, and the host's /sys bound.
  [[nodiscard]] bool rootless() const { return uid != 0; }
};

/// config.json of the embedded bundle. It differs from `runc spec` in four things: no terminal; the process is /true;
/// no mount of the cgroup hierarchy; no linux.resources, so that no cgroup is asked for. As since 1.2, and unlike 1.1,
/// no capability is ambient.
Bundle::Json embedded_config(const Launching& launching);

/// Makes the new directory `directory` with config.json and rootfs: the payloads `true` and `hold` from the directory
/// `payloads`, and every directory that is mounted on. Throws std::system_error.
Bundle write_embedded(const std::string& directory, const std::string& payloads, const Launching& launching);

}  // namespace sealbench::workloads
