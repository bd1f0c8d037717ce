// truncate: truncate(2) by path, which needs no descriptor.
#include <unistd.h>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& truncate_path() {
  static const Probe kProbe{
      .name = "truncate",
      .goal = Goal::content,
      .summary = "truncates the file through /proc/self/fd",
      .mechanism = "truncate(2) needs a writable mount and write permission, no descriptor",
      .attempt = [](Attack& attack) { attack.did("truncate", ::truncate(attack.path().c_str(), 0)); },
  };
  return kProbe;
}

}  // namespace sealbench::probe
