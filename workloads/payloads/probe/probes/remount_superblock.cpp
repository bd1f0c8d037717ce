// remount-sb: the superblock through the old mount(2).
#include <sys/mount.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& remount_superblock() {
  static const Probe kProbe{
      .name = "remount-sb",
      .goal = Goal::filesystem,
      .summary = "remounts the superblock behind the handle read-only with mount(2)",
      .mechanism =
          "MS_REMOUNT without MS_BIND changes the superblock, where the handle is the root of a mount in the namespace "
          "of the caller",
      .attempt =
          [](Attack& attack) {
            attack.did("mount", ::mount(nullptr, attack.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
