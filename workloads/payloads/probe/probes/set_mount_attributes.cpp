// setattr: makes the mount of the handle writable with mount_setattr(2), which also takes mounts of a live anonymous
// namespace.
#include <fcntl.h>
#include <sys/mount.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& set_mount_attributes() {
  static const Probe kProbe{
      .name = "setattr",
      .goal = Goal::content,
      .summary = "clears read-only with mount_setattr(2), then writes",
      .mechanism =
          "mount_setattr(2) takes a mount of the own namespace, and one of an anonymous namespace as long as its tree "
          "descriptor is open",
      .attempt =
          [](Attack& attack) {
            struct mount_attr attr {};
            attr.attr_clr = MOUNT_ATTR_RDONLY;
            attack.did("mount_setattr", ::mount_setattr(attack.handle(), "", AT_EMPTY_PATH, &attr, sizeof attr));
            attack.overwrite(attack.path());
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
