// bind: a bind mount of the handle inside the container, made writable.
#include <sys/mount.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& bind_and_remount() {
  static const Probe kProbe{
      .name = "bind",
      .goal = Goal::content,
      .summary = "bind mounts the handle, remounts the bind read-write, then writes",
      .mechanism =
          "a bind of a mount that is in the namespace of the caller is a mount of the caller, with flags of its own",
      .attempt =
          [](Attack& attack) {
            if (attack.did("mount", ::mount(attack.path().c_str(), kMountPoint, nullptr, MS_BIND, nullptr)) == 0) {
              attack.did("mount", ::mount(nullptr, kMountPoint, nullptr, MS_REMOUNT | MS_BIND, nullptr));
              attack.overwrite(kMountPoint);
              ::umount2(kMountPoint, MNT_DETACH);
            }
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
