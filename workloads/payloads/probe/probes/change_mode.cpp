// chmod: the mode.
#include <sys/stat.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& change_mode() {
  static const Probe kProbe{
      .name = "chmod",
      .goal = Goal::metadata,
      .summary = "changes the mode through /proc/self/fd",
      .mechanism = "chmod(2) needs a writable mount and ownership (or CAP_FOWNER)",
      .attempt = [](Attack& attack) { attack.did("chmod", ::chmod(attack.path().c_str(), 0700)); },
  };
  return kProbe;
}

}  // namespace sealbench::probe
