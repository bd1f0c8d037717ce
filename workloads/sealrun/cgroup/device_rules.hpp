// Which device nodes a container may use: the rules in force after all of the bundle's and the defaults.
#pragma once

#include <string>
#include <vector>

#include "workloads/sealrun/cgroup/resources.hpp"

namespace sealbench::sealrun::cgroup {

/// A default and the exceptions from it, as the v1 devices controller keeps them.
struct DeviceList {
  bool allow_by_default = false;
  std::vector<DeviceRule>
      exceptions;  ///< each with allow == !allow_by_default; type 'b' or 'c'; sorted, no two for the same node
};

/// The rules that runc 1.1 appends to every container's (read from devices.list of a container of Debian's runc 1.1.5):
/// mknod of every device; null, zero, full, random, urandom, tty, ptmx, tun, and pseudo-terminals.
const std::vector<DeviceRule>& default_device_rules();

/// Applies `rules`, then default_device_rules(), in order, beginning with everything denied. Throws BundleError for a
/// rule that takes away a part of an earlier wildcard: the v1 controller ignores such a rule without a word
/// (security/device_cgroup.c matches exceptions exactly), and a container must not have more than its bundle says.
DeviceList effective_devices(const std::vector<DeviceRule>& rules);

/// As written to devices.allow and devices.deny and read from devices.list: "c 1:3 rwm".
std::string device_text(const DeviceRule& rule);

}  // namespace sealbench::sealrun::cgroup
