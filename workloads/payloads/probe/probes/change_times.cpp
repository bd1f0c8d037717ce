// utimes: the times.
#include <fcntl.h>
#include <sys/stat.h>

#include <array>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& change_times() {
  static const Probe kProbe{
      .name = "utimes",
      .goal = Goal::metadata,
      .summary = "sets the times through /proc/self/fd",
      .mechanism = "utimensat(2) needs a writable mount and ownership",
      .attempt =
          [](Attack& attack) {
            const std::array<timespec, 2> times{{{.tv_sec = 1, .tv_nsec = 0}, {.tv_sec = 1, .tv_nsec = 0}}};
            attack.did("utimensat", ::utimensat(AT_FDCWD, attack.path().c_str(), times.data(), 0));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
