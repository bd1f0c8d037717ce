// xattr: an extended attribute.
#include <sys/xattr.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& change_xattr() {
  static const Probe kProbe{
      .name = "xattr",
      .goal = Goal::metadata,
      .summary = "sets an extended attribute through /proc/self/fd",
      .mechanism = "setxattr(2) needs a writable mount and write permission; file capabilities are set the same way",
      .attempt =
          [](Attack& attack) {
            attack.did("setxattr", ::setxattr(attack.path().c_str(), "user.sealbench", "1", 1, 0));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
