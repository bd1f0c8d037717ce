// chown: the owner.
#include <unistd.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& change_owner() {
  static const Probe kProbe{
      .name = "chown",
      .goal = Goal::metadata,
      .summary = "changes owner and group through /proc/self/fd",
      .mechanism = "chown(2) needs a writable mount and CAP_CHOWN",
      .attempt = [](Attack& attack) { attack.did("chown", ::chown(attack.path().c_str(), 1, 1)); },
  };
  return kProbe;
}

}  // namespace sealbench::probe
