// write: the classic of CVE-2019-5736.

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& reopen_write() {
  static const Probe kProbe{
      .name = "write",
      .goal = Goal::content,
      .summary = "reopens the handle for writing and writes",
      .mechanism =
          "a handle opened O_PATH or for reading can be opened again for writing through /proc/self/fd, if mount, mode "
          "and seals allow it",
      .attempt = [](Attack& attack) { attack.overwrite(attack.path()); },
  };
  return kProbe;
}

}  // namespace sealbench::probe
