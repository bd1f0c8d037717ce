// Changes of mounts that are there: mount_setattr(2), and mount(2) where there is none (Linux < 5.12).
#pragma once

#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

/// What becomes of a mount. An old kernel changes no mount that is attached nowhere: -ENOSYS then, and the change is
/// for change_attached().
struct MountChange {
  std::uint64_t set = 0;          ///< MOUNT_ATTR_*
  std::uint64_t clear = 0;        ///< MOUNT_ATTR_*
  std::uint64_t propagation = 0;  ///< MS_*, or 0
  bool recursive = false;         ///< for the mounts below, too
};

/// mount_setattr(2) on the mount that `fd` is in; 0 or -errno.
long change_mount(long fd, const MountChange& change);

/// As change_mount, with mount(2) where that is not there: `fd` is the root of an attached mount.
long change_attached(Context& context, long fd, const MountChange& change);

/// To be called while the host is still in sight, where changes wait for what is attached later.
void keep_descriptors(Context& context);

}  // namespace sealbench::sealrun::init
