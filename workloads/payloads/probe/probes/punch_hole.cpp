// fallocate: makes a hole in the file.
#include <fcntl.h>
#include <linux/falloc.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& punch_hole() {
  static const Probe kProbe{
      .name = "fallocate",
      .goal = Goal::content,
      .summary = "reopens the handle for writing and punches a hole",
      .mechanism = "fallocate(2) zeroes a range of the file",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd fd(attack.did("open", ::open(attack.path().c_str(), O_RDWR | O_CLOEXEC)));
            if (!fd) return;
            attack.did("fallocate", ::fallocate(fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
