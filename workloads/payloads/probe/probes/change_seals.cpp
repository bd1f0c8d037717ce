// seals: the seals of a memfd, added (a denial of service where the memfd is shared) or, by a new set, removed.
#include <fcntl.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& change_seals() {
  static const Probe kProbe{
      .name = "seals",
      .goal = Goal::content,
      .summary = "tries to add and to drop seals, then writes",
      .mechanism =
          "seals can only be added, and only while F_SEAL_SEAL is absent and the descriptor is open for writing",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd writable(attack.did("open", ::open(attack.path().c_str(), O_RDWR | O_CLOEXEC)));
            const sys::UniqueFd readable(attack.did("open", ::open(attack.path().c_str(), O_RDONLY | O_CLOEXEC)));
            const int fd = writable ? writable.get() : readable.get();
            attack.did("fcntl F_GET_SEALS", ::fcntl(fd, F_GET_SEALS));
            attack.did("fcntl F_ADD_SEALS", ::fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
            attack.did("fcntl F_ADD_SEALS", ::fcntl(fd, F_ADD_SEALS, 0));
            attack.overwrite(attack.path());
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
