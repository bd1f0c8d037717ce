// userns-fspick: the superblock again, with every capability in a user namespace of the own.
#include <fcntl.h>
#include <sys/mount.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& new_user_namespace_fspick() {
  static const Probe kProbe{
      .name = "userns-fspick",
      .goal = Goal::filesystem,
      .summary = "enters a new user namespace and reconfigures the superblock behind the handle",
      .mechanism = "reconfiguring asks for CAP_SYS_ADMIN in the user namespace that owns the superblock",
      .attempt =
          [](Attack& attack) {
            if (!attack.enter_user_namespace()) return;
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
