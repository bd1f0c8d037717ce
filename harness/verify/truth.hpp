// The truth about the exe, seen from the host: what a probe really changed, whatever its system calls returned.
#pragma once

#include <sys/stat.h>

#include <string>
#include <vector>

namespace sealbench::verify {

/// Metadata of a file that a container must not change. The time of access is left out: executing the file changes it.
struct Metadata {
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;
  nlink_t links = 0;
  timespec modified{};
  timespec changed{};  ///< ctime: moves with any change of the inode
  std::vector<std::string> xattrs;
  int attributes = 0;  ///< FS_IOC_GETFLAGS; 0 where the filesystem has none
};

/// One look at the exe from the host.
struct Snapshot {
  std::string content;
  Metadata metadata;
  std::string mount_options;  ///< of the filesystem that holds the exe: per mount and per superblock
  std::string mount_table;    ///< the whole of /proc/self/mountinfo
};

/// What differs between two looks.
struct Change {
  bool content = false;     ///< the host's file
  bool sealed = false;      ///< what the handle shows, where that is a copy
  bool metadata = false;    ///< of the host's file
  bool filesystem = false;  ///< its mount or superblock changed its options
  bool mount_table = false;
  std::string text;  ///< in words, empty when nothing changed

  [[nodiscard]] bool any() const { return content || sealed || metadata || filesystem || mount_table; }
};

/// The metadata of a file that can be opened for reading. Throws std::system_error.
Metadata metadata_of(const std::string& path);

/// What differs, in words; empty when nothing does.
std::string describe_metadata(const Metadata& before, const Metadata& after);

/// Looks at `path`, which lies on the mount at `mount_point`. Throws std::system_error.
Snapshot look(const std::string& path, const std::string& mount_point);

/// Compares two looks (`sealed` is not its business). Of the host it asks only whether the mount points of mounts that
/// are gone are still there (mounts_changed).
Change compare(const Snapshot& before, const Snapshot& after);

/// Puts the file and its filesystem back into the state of `snapshot`, in place: the inode stays. Throws
/// std::system_error.
void restore(const std::string& path, const std::string& mount_point, const Snapshot& snapshot);

/// The options of a mount and of its superblock as /proc/self/mountinfo shows them; empty when it is not in the table.
std::string mount_options(const std::string& mountinfo, const std::string& mount_point);

}  // namespace sealbench::verify
