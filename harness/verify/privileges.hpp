// The privileges that a container is given: one column of the matrix each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::verify {

/// The capabilities of the container's processes.
enum class Capabilities {
  defaults,   ///< the fourteen that Docker, containerd and Podman gave by default when this was written
  sys_admin,  ///< those and CAP_SYS_ADMIN
  all,        ///< every capability that the process which starts the containers has itself
};

struct Privileges {
  std::string_view name;  ///< as in results: CAPABILITIES[/userns][/unconfined]
  Capabilities capabilities = Capabilities::defaults;
  bool own_user_namespace = false;
  bool seccomp = true;  ///< the default filter is loaded

  /// What a container gets that nobody gave more to.
  [[nodiscard]] bool container_default() const { return capabilities == Capabilities::defaults; }
};

/// Every combination, the least privileged first.
std::span<const Privileges> all_privileges();

/// The combination of that name, or null.
const Privileges* find_privileges(std::string_view name);

/// The names of the capabilities (CAP_…), as config.json wants them.
std::vector<std::string> capability_names(Capabilities capabilities);

}  // namespace sealbench::verify
