// remount: makes the mount of the handle writable with mount(2).
#include <sys/mount.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& remount() {
  static const Probe kProbe{
      .name = "remount",
      .goal = Goal::content,
      .summary = "remounts the mount of the handle read-write, then writes",
      .mechanism =
          "MS_REMOUNT|MS_BIND clears read-only where the mount is in the namespace of the caller, who has "
          "CAP_SYS_ADMIN there",
      .attempt =
          [](Attack& attack) {
            attack.did("mount", ::mount(nullptr, attack.path().c_str(), nullptr, MS_REMOUNT | MS_BIND, nullptr));
            attack.overwrite(attack.path());
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
