// The mount API: the new one (fsopen, fsmount, open_tree, mount_setattr; Linux 5.2 to 5.12) and mount(2), with errors
// in words.
#pragma once

#include <cstdint>
#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// A filesystem being configured: fsopen(2). Every descriptor is close-on-exec.
class FilesystemContext {
 public:
  /// Throws std::system_error (ENOSYS before Linux 5.2, ENODEV without the filesystem, EPERM without CAP_SYS_ADMIN).
  explicit FilesystemContext(const std::string& type);

  /// fsconfig FSCONFIG_SET_STRING. The error carries the kernel's own message where it left one.
  void set(const std::string& key, const std::string& value);
  /// As set, but a kernel or filesystem that does not know the key is no error. Returns whether it was taken.
  bool try_set(const std::string& key, const std::string& value);
  /// fsconfig FSCONFIG_SET_FLAG.
  void set_flag(const std::string& key);
  /// fsconfig FSCONFIG_SET_FD: a descriptor as value, for example a layer of overlayfs.
  void set_fd(const std::string& key, const UniqueFd& value);
  /// Creates the superblock (FSCONFIG_CMD_CREATE).
  void create();
  /// fsmount(2): a detached mount with MOUNT_ATTR_* `attributes`, in no mount table.
  UniqueFd mount(std::uint64_t attributes);
  /// After mount(): makes the superblock itself read-only, whatever a mount of it says (FSCONFIG_CMD_RECONFIGURE).
  /// EBUSY while a file is open for writing.
  void make_read_only();

 private:
  [[noreturn]] void fail(const std::string& what, int error) const;
  std::string type_;
  UniqueFd fd_;
};

/// open_tree(2) with OPEN_TREE_CLONE: a detached copy of the mount at `path`.
UniqueFd clone_tree(const std::string& path, unsigned extra_flags = 0);

/// mount_setattr(2) on the mount that `fd` refers to: sets and clears MOUNT_ATTR_*.
void set_mount_attributes(const UniqueFd& fd, std::uint64_t set, std::uint64_t clear = 0);

/// move_mount(2), Linux 5.2: attaches the detached mount `tree` at the directory `target` of this mount namespace.
/// Where the mount there is shared, its peers get it too.
void attach(const UniqueFd& tree, const std::string& target);

/// mount(2); the error names source, target and type.
void mount(const std::string& source, const std::string& target, const std::string& type, unsigned long flags,
           const std::string& data = {});

/// umount2(2); throws std::system_error.
void unmount(const std::string& target, int flags);

}  // namespace sealbench::sys
