// rdwr: as write, with O_RDWR.

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& reopen_rdwr() {
  static const Probe kProbe{
      .name = "rdwr",
      .goal = Goal::content,
      .summary = "reopens the handle for reading and writing and writes",
      .mechanism = "as write",
      .attempt = [](Attack& attack) { attack.overwrite(attack.path(), O_RDWR); },
  };
  return kProbe;
}

}  // namespace sealbench::probe
