// open-trunc: open(2) with O_TRUNC changes the file even if nothing is written.
#include <fcntl.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& reopen_truncate() {
  static const Probe kProbe{
      .name = "open-trunc",
      .goal = Goal::content,
      .summary = "reopens the handle with O_TRUNC",
      .mechanism = "O_TRUNC cuts the file at open(2)",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd fd(attack.did("open", ::open(attack.path().c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
