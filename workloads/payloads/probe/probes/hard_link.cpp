// link: a second name for the file inside the container, to be opened without the protection.
#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& hard_link() {
  static const Probe kProbe{
      .name = "link",
      .goal = Goal::content,
      .summary = "makes a hard link through /proc/self/fd and writes to it",
      .mechanism = "linkat(2) with AT_SYMLINK_FOLLOW names the inode anew, on another mount if the kernel let it",
      .attempt =
          [](Attack& attack) {
            const std::string name = std::string(kScratchDirectory) + "/link";
            if (attack.did("linkat",
                           ::linkat(AT_FDCWD, attack.path().c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW)) < 0) {
              return;
            }
            attack.overwrite(name);
            ::unlink(name.c_str());
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
