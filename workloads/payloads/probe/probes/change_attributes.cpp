// fileattr: the inode flags of chattr(1), which a descriptor open for reading can set.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& change_attributes() {
  static const Probe kProbe{
      .name = "fileattr",
      .goal = Goal::metadata,
      .summary = "toggles the no-dump flag of the inode on a read-only descriptor",
      .mechanism = "FS_IOC_SETFLAGS asks for a writable mount and ownership, not for a descriptor open for writing",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd fd(attack.did("open", ::open(attack.path().c_str(), O_RDONLY | O_CLOEXEC)));
            if (!fd) return;
            int flags = 0;
            if (attack.did("ioctl FS_IOC_GETFLAGS", ::ioctl(fd.get(), FS_IOC_GETFLAGS, &flags)) < 0) return;
            flags ^= FS_NODUMP_FL;
            attack.did("ioctl FS_IOC_SETFLAGS", ::ioctl(fd.get(), FS_IOC_SETFLAGS, &flags));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
