// open-tree: a clone of the mount of the handle, made writable.
#include <fcntl.h>
#include <sys/mount.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& clone_tree() {
  static const Probe kProbe{
      .name = "open-tree",
      .goal = Goal::content,
      .summary = "clones the mount with open_tree(2), clears read-only on the clone, then writes through it",
      .mechanism =
          "open_tree(2) clones a mount of the own namespace or of an anonymous one; the clone is live and can be "
          "changed",
      .attempt =
          [](Attack& attack) {
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
