#include "workloads/sealrun/init/mount_changes.hpp"

#include <asm/statfs.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "workloads/sealrun/init/paths.hpp"

namespace sealbench::sealrun::init {

namespace {

// MOUNT_ATTR_*, MS_* and what statfs(2) tells have the same four lowest bits.
constexpr std::uint64_t kSame = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
static_assert(kSame == (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC) && kSame == 15);

/// The directory in which every descriptor of ours has its number as a name: of the host while its root is there, then
/// of the container.
long descriptors(Context& context) {
  if (context.descriptors != 0) return context.descriptors;
  const long fd = context.old_root != 0
                      ? raw_syscall(__NR_openat, context.old_root, "proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC, 0)
                      : open_own_descriptors(O_PATH);
  if (fd < 0) return missing(context, __NR_mount_setattr);
  context.descriptors = static_cast<int>(fd);
  return fd;
}

/// mount(2) with what `fd` refers to as target and nothing else but flags. Leaves us in another directory.
long mount_on(Context& context, long fd, std::uint64_t flags) {
  struct stat st {};
  if (const long result = raw_syscall(__NR_fstat, fd, &st); result < 0) return result;
  if (S_ISDIR(st.st_mode)) {
    if (const long result = raw_syscall(__NR_fchdir, fd); result < 0) return result;
    return raw_syscall(__NR_mount, nullptr, ".", nullptr, flags, nullptr);
  }
  const long directory = descriptors(context);
  if (directory < 0) return directory;
  if (const long result = raw_syscall(__NR_fchdir, directory); result < 0) return result;
  char name[12];
  char* at = name + sizeof name;
  *--at = '\0';
  for (auto number = static_cast<unsigned>(fd); at == name + sizeof name - 1 || number != 0; number /= 10) {
    *--at = static_cast<char>('0' + number % 10);
  }
  return raw_syscall(__NR_mount, nullptr, at, nullptr, flags, nullptr);
}

/// The MS_* flags of a mount with MOUNT_ATTR_* `attributes`, or, second, with what statfs(2) says (ST_*).
std::uint64_t flags_of_attributes(std::uint64_t attributes) {
  std::uint64_t flags = attributes & kSame;
  if ((attributes & MOUNT_ATTR_NODIRATIME) != 0) flags |= MS_NODIRATIME;
  if ((attributes & MOUNT_ATTR__ATIME) == MOUNT_ATTR_NOATIME) flags |= MS_NOATIME;
  if ((attributes & MOUNT_ATTR__ATIME) == MOUNT_ATTR_STRICTATIME) flags |= MS_STRICTATIME;
  return flags;
}

std::uint64_t attributes_told(std::uint64_t told) {
  constexpr std::uint64_t kNoAtime = 0x400;
  constexpr std::uint64_t kNoDirAtime = 0x800;
  constexpr std::uint64_t kRelatime = 0x1000;
  std::uint64_t attributes = told & kSame;
  if ((told & kNoDirAtime) != 0) attributes |= MOUNT_ATTR_NODIRATIME;
  if ((told & kNoAtime) != 0) return attributes | MOUNT_ATTR_NOATIME;
  return (told & kRelatime) != 0 ? attributes : attributes | MOUNT_ATTR_STRICTATIME;
}

/// What mount(2) can do of it: it knows nothing of the attributes of several mounts at once.
[[gnu::cold, gnu::noinline]] long change_by_remount(Context& context, long fd, const MountChange& change) {
  if (change.propagation != 0) {
    const long result = mount_on(context, fd, change.propagation | (change.recursive ? std::uint64_t{MS_REC} : 0));
    if (result < 0 || (change.set | change.clear) == 0) return outcome(result);
  }
  if (change.recursive) return missing(context, __NR_mount_setattr);
  struct statfs mount {};
  if (const long result = raw_syscall(__NR_fstatfs, fd, &mount); result < 0) return result;
  const auto now = attributes_told(static_cast<std::uint64_t>(mount.f_flags));
  const std::uint64_t flags = flags_of_attributes((now & ~change.clear) | change.set);
  return outcome(mount_on(context, fd, flags | MS_REMOUNT | MS_BIND));
}

}  // namespace

long change_mount(long fd, const MountChange& change) {
  constexpr int kRecursive = 0x8000;  // AT_RECURSIVE
  mount_attr attr{};
  attr.attr_set = change.set;
  attr.attr_clr = change.clear;
  attr.propagation = change.propagation;
  return outcome(
      raw_syscall(__NR_mount_setattr, fd, "", AT_EMPTY_PATH | (change.recursive ? kRecursive : 0), &attr, sizeof attr));
}

[[gnu::cold]] void keep_descriptors(Context& context) { descriptors(context); }

long change_attached(Context& context, long fd, const MountChange& change) {
  const long result = change_mount(fd, change);
  return result != -ENOSYS ? result : change_by_remount(context, fd, change);
}

}  // namespace sealbench::sealrun::init
