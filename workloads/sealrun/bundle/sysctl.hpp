// Whose a kernel parameter is: a container may change those of its own namespaces, and no others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workloads/sealrun/bundle/spec.hpp"

namespace sealbench::sealrun {

/// The file below /proc/sys that `name` means. The first separator decides, as in sysctl(8) and runc: "net.a.b" and
/// "net/a/b" are one file, and so are "net.ipv4.conf.eth0/1.forwarding" and "net/ipv4/conf/eth0.1/forwarding". Throws
/// BundleError for a name that could mean a file elsewhere: one with a part that is empty, "." or "..".
std::string sysctl_path(std::string_view name);

/// Throws BundleError that names `name` unless it belongs to a namespace that a container of `namespaces` has for
/// itself: an ipc one for System V ipc (ipc_namespaces(7)) and fs.mqueue, a network one for net, a uts one for
/// kernel.domainname. One that is joined by a path counts when it is not the host's. The list is that of the kernel and
/// of runc 1.1, libcontainer/configs/validate; kernel.hostname is refused, because the bundle has a field for it.
void check_sysctl(std::string_view name, const std::vector<Namespace>& namespaces);

}  // namespace sealbench::sealrun
