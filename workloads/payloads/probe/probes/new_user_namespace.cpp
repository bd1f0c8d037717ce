// userns: the mount attacks again with every capability in a user namespace of the own.
#include <fcntl.h>
#include <sys/mount.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& new_user_namespace() {
  static const Probe kProbe{
      .name = "userns",
      .goal = Goal::content,
      .summary = "enters a new user and mount namespace, then remounts, clones, binds and writes",
      .mechanism =
          "in a user namespace of the own a process has CAP_SYS_ADMIN over that namespace, which must not reach the "
          "mounts and superblocks of others",
      .attempt =
          [](Attack& attack) {
            if (!attack.enter_user_namespace()) return;
            attack.clear_read_only(attack.handle());
            attack.overwrite(attack.path());
            if (attack.did("mount", ::mount(attack.path().c_str(), kMountPoint, nullptr, MS_BIND, nullptr)) == 0) {
              attack.did("mount", ::mount(nullptr, kMountPoint, nullptr, MS_REMOUNT | MS_BIND, nullptr));
              attack.overwrite(kMountPoint);
            }
            const sys::UniqueFd tree(attack.did(
                "open_tree", ::open_tree(attack.handle(), "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
            if (!tree) return;
            attack.clear_read_only(tree.get());
            attack.overwrite(Attack::path_of(tree.get()));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
