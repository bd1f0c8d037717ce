// Steps that build the container's mount table.
#include <sys/mount.h>
#include <sys/stat.h>

#include "workloads/sealrun/init/mount_changes.hpp"
#include "workloads/sealrun/init/paths.hpp"

namespace sealbench::sealrun::init {

namespace {

constexpr std::uint64_t kRecursive = 0x8000;  // AT_RECURSIVE
constexpr int kEmptyPath = AT_EMPTY_PATH;

const char* null_if_empty(const char* text) { return *text == '\0' ? nullptr : text; }

long mount_here(const char* source, const char* type, std::uint64_t flags, const char* data) {
  return raw_syscall(__NR_mount, source, ".", type, flags, null_if_empty(data));
}

/// "mode=MODE" of directory `fd` and `data` behind it; null when there is no memory. A mode in `data` comes later, and
/// counts.
const char* with_mode_of(Context& context, long fd, const char* data) {
  struct stat st {};
  if (raw_syscall(__NR_fstat, fd, &st) < 0) return data;
  constexpr char kMode[] = "mode=0000,";
  constexpr std::size_t kDigitsEnd = 9;
  char* const text = allocate(context, sizeof kMode + length(data));
  if (text == nullptr) return nullptr;
  for (std::size_t i = 0; i < sizeof kMode; ++i) text[i] = kMode[i];
  unsigned mode = st.st_mode & 07777U;
  for (std::size_t i = 1; i <= 4; ++i, mode /= 8) text[kDigitsEnd - i] = static_cast<char>('0' + mode % 8);
  if (*data == '\0') {
    text[kDigitsEnd] = '\0';
    return text;
  }
  for (std::size_t i = 0; i <= length(data); ++i) text[sizeof kMode - 1 + i] = data[i];
  return text;
}

MountChange propagated(std::uint64_t flags) {
  return {.set = 0,
          .clear = 0,
          .propagation = flags & ~static_cast<std::uint64_t>(MS_REC),
          .recursive = (flags & MS_REC) != 0};
}

/// What an open_tree step does to its tree beside cloning it, one call after the other.
long change_tree(long tree, const Step& step, long (*change)(Context&, long, const MountChange&), Context& context) {
  const std::uint64_t how = step.arg[1];
  if (const std::uint64_t propagation = how & ~kTreeFlags; propagation != 0) {
    const long result = change(
        context, tree, {.set = 0, .clear = 0, .propagation = propagation, .recursive = (how & kTreeRecursive) != 0});
    if (result < 0) return result;
  }
  if ((step.arg[2] | step.arg[3]) == 0) return 0;
  return change(
      context, tree,
      {.set = step.arg[2], .clear = step.arg[3], .propagation = 0, .recursive = (how & kTreeAllAttributes) != 0});
}

/// For a kernel that changes only what is attached: attach_tree goes on with it.
[[gnu::cold, gnu::noinline]] long change_later(Context& context, const Step& step) {
  if (context.unchanged == nullptr) {
    context.unchanged = reinterpret_cast<const Step**>(allocate(context, kSlots * sizeof(void*)));
    if (context.unchanged == nullptr) return -ENOMEM;
  }
  context.unchanged[step.arg[0]] = &step;
  return 0;
}

}  // namespace

long clone_tree_at(Context& context, long fd, const char* path, bool recursive) {
  const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | static_cast<unsigned>(*path == '\0' ? kEmptyPath : 0) |
                         (recursive ? static_cast<unsigned>(kRecursive) : 0U);
  const long tree = raw_syscall(__NR_open_tree, fd, path, flags);
  return tree == -ENOSYS ? missing(context, __NR_open_tree) : tree;
}

long attach(Context& context, long tree, long target) {
  const long result =
      raw_syscall(__NR_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
  return result == -ENOSYS ? missing(context, __NR_move_mount) : result;
}

long set_propagation(Context& /*context*/, const Step& step) {
  return outcome(raw_syscall(__NR_mount, nullptr, "/", nullptr, step.arg[0], nullptr));
}

long open_tree(Context& context, const Step& step) {
  const long tree = clone_tree_at(context, AT_FDCWD, step.text(), (step.arg[1] & kTreeRecursive) != 0);
  if (tree < 0) return tree;
  context.slot[step.arg[0]] = static_cast<int>(tree);
  const auto change = [](Context& /*context*/, long fd, const MountChange& what) { return change_mount(fd, what); };
  const long result = change_tree(tree, step, change, context);
  return result != -ENOSYS ? result : change_later(context, step);
}

long pivot_root(Context& context, const Step& step) {
  const char* root = step.text();
  long result = raw_syscall(__NR_mount, root, root, nullptr, MS_BIND | MS_REC, nullptr);
  if (result < 0) return result;
  const long old_root = raw_syscall(__NR_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  if (old_root < 0) return old_root;
  context.old_root = static_cast<int>(old_root);
  result = raw_syscall(__NR_chdir, root);
  if (result < 0) return result;
  // "." twice stacks the old root on the new one, no directory needed for it (pivot_root(2)). It stays attached until
  // detach_old_root, because a user namespace may mount proc and sysfs only while it sees a whole one.
  result = raw_syscall(__NR_pivot_root, ".", ".");
  if (result < 0) return result;
  return outcome(raw_syscall(__NR_chdir, "/"));
}

long detach_old_root(Context& context, const Step& /*step*/) {
  if (context.unchanged != nullptr) keep_descriptors(context);
  long result = raw_syscall(__NR_fchdir, context.old_root);
  if (result < 0) return result;
  // Slave first, so that no unmount travels to a peer on the host.
  result = raw_syscall(__NR_mount, nullptr, ".", nullptr, MS_SLAVE | MS_REC, nullptr);
  if (result < 0) return result;
  result = raw_syscall(__NR_umount2, ".", MNT_DETACH);
  if (result < 0) return result;
  close(context.old_root);
  context.old_root = 0;
  return outcome(raw_syscall(__NR_chdir, "/"));
}

namespace {

/// Copies what `below` holds to what now lies over it at `path`.
long copy_up(Context& context, long below, const char* path) {
  const long from = raw_syscall(__NR_openat, below, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (from < 0) return from;
  const long to = open_noting_links(context, path, O_PATH | O_DIRECTORY);
  const long result = to < 0 ? to : copy_all_of(from, to);
  if (to >= 0) close(static_cast<int>(to));
  close(static_cast<int>(from));
  return result;
}

}  // namespace

long mount(Context& context, const Step& step) {
  const char* type = step.text();
  const char* source = next(type);
  const char* target = next(source);
  const char* data = next(target);
  std::uint64_t of_directory = step.arg[1];
  long fd = of_directory != 0 ? open_noting_links(context, target, O_PATH | O_DIRECTORY) : -ENOENT;
  if (fd >= 0 && (of_directory & kMountItsMode) != 0) data = with_mode_of(context, fd, data);
  if (data == nullptr) return -ENOMEM;
  if (fd == -ENOENT) {
    of_directory = 0;  // nothing in it, and made as others are
    fd = open_or_make(context, target, Target::directory);
  }
  if (fd < 0) return fd;
  // Entering the directory and mounting on "." keeps what was checked and what is mounted on the same thing. We stay
  // there: every path of a later step begins with "/", or follows enter_directory.
  long result = raw_syscall(__NR_fchdir, fd);
  if (result >= 0) result = mount_here(source, type, step.arg[0], data);
  if (result >= 0 && (of_directory & kMountItsContent) != 0) result = copy_up(context, fd, target);
  close(static_cast<int>(fd));
  return outcome(result);
}

long attach_tree(Context& context, const Step& step) {
  const int tree = context.slot[step.arg[0]];
  const long target = open_or_make(context, step.text(), static_cast<Target>(step.arg[1]));
  if (target < 0) return target;
  long result = attach(context, tree, target);
  close(static_cast<int>(target));
  if (const Step* waiting = context.unchanged == nullptr ? nullptr : context.unchanged[step.arg[0]];
      result >= 0 && waiting != nullptr) {
    result = change_tree(tree, *waiting, change_attached, context);
  }
  if (result >= 0 && step.arg[2] != 0) result = change_attached(context, tree, propagated(step.arg[2]));
  close(tree);
  return outcome(result);
}

long remount(Context& /*context*/, const Step& step) {
  const long fd = open_inside(AT_FDCWD, step.text(), O_PATH | O_DIRECTORY);
  if (fd < 0) return fd;
  const long result = raw_syscall(__NR_fchdir, fd);
  close(static_cast<int>(fd));
  if (result < 0) return result;
  return outcome(
      raw_syscall(__NR_mount, nullptr, ".", nullptr, step.arg[0] | MS_REMOUNT, null_if_empty(next(step.text()))));
}

long propagate(Context& context, const Step& step) {
  const long fd = open_inside(AT_FDCWD, step.text(), O_PATH);
  if (fd < 0) return fd;
  const long result = change_attached(context, fd, propagated(step.arg[0]));
  close(static_cast<int>(fd));
  return outcome(result);
}

namespace {

/// The container's /dev/null, checked to be the device and nothing that the image put there (CVE-2025-31133).
long null_device(Context& context) {
  if (context.null_device != 0) return context.null_device;
  const long fd = open_inside(AT_FDCWD, "/dev/null", O_PATH | O_NOFOLLOW);
  if (fd < 0) return fd;
  struct stat st {};
  const long result = raw_syscall(__NR_fstat, fd, &st);
  if (result < 0) return result;
  if (!is_null_device(st)) return -ENODEV;
  context.null_device = static_cast<int>(fd);
  return fd;
}

/// One empty read-only tmpfs serves all masked directories: the first use mounts it, the others clone that mount.
long empty_directory(Context& context) {
  if (context.mask_tmpfs != 0) return clone_tree_at(context, context.mask_tmpfs, "", false);
  const long fs = raw_syscall(__NR_fsopen, "tmpfs", FSOPEN_CLOEXEC);
  if (fs == -ENOSYS) return missing(context, __NR_fsopen);
  if (fs < 0) return fs;
  long result = raw_syscall(__NR_fsconfig, fs, FSCONFIG_SET_STRING, "source", "tmpfs", 0);
  if (result >= 0) result = raw_syscall(__NR_fsconfig, fs, FSCONFIG_SET_FLAG, "ro", nullptr, 0);
  if (result >= 0) result = raw_syscall(__NR_fsconfig, fs, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0);
  if (result >= 0) result = raw_syscall(__NR_fsmount, fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY);
  close(static_cast<int>(fs));
  if (result > 0) context.mask_tmpfs = static_cast<int>(result);
  return result;
}

/// What a cover is to lie on; -ENOENT when there is nothing to cover, or not yet: while mounts are still to come (a =
/// 1) a path is covered only if no link is in it, since where a link leads is known when every mount is there.
long open_covered(Context& context, const Step& step) {
  if (step.arg[0] == 0 || context.covers_again) return open_inside(AT_FDCWD, step.text(), O_PATH);
  const long target = open_resolved(AT_FDCWD, step.text(), O_PATH, RESOLVE_NO_SYMLINKS);
  if (target != -ELOOP) return target;
  context.met_link = true;
  return -ENOENT;
}

}  // namespace

long mask_path(Context& context, const Step& step) {
  const long target = open_covered(context, step);
  if (target == -ENOENT || target == -ENOTDIR) return 0;
  if (target < 0) return target;
  struct stat st {};
  long result = raw_syscall(__NR_fstat, target, &st);
  if (result < 0) return result;
  long cover = 0;
  if (S_ISDIR(st.st_mode)) {
    cover = empty_directory(context);
  } else {
    const long null = null_device(context);
    if (null < 0) return null;
    cover = clone_tree_at(context, null, "", false);
  }
  if (cover < 0) return cover;
  result = attach(context, cover, target);
  close(static_cast<int>(target));
  if (cover != context.mask_tmpfs) close(static_cast<int>(cover));
  return outcome(result);
}

long readonly_path(Context& context, const Step& step) {
  const long target = open_covered(context, step);
  if (target == -ENOENT || target == -ENOTDIR) return 0;
  if (target < 0) return target;
  const long tree = clone_tree_at(context, target, "", true);
  if (tree < 0) return tree;
  constexpr MountChange kReadonly{.set = MOUNT_ATTR_RDONLY};
  const long before = change_mount(tree, kReadonly);
  long result = before >= 0 || before == -ENOSYS ? attach(context, tree, target) : before;
  if (result >= 0 && before < 0) result = change_attached(context, tree, kReadonly);
  close(static_cast<int>(tree));
  close(static_cast<int>(target));
  return outcome(result);
}

long cover_again(Context& context, const Step& step) {
  if (!context.met_link) return 0;
  context.covers_again = true;
  const std::uint32_t here = context.step;
  context.step -= static_cast<std::uint32_t>(step.arg[1]);  // an error is that of the cover
  for (const char* at = reinterpret_cast<const char*>(&step) - step.arg[0]; at < reinterpret_cast<const char*>(&step);
       ++context.step) {
    const auto& cover = *reinterpret_cast<const Step*>(at);
    long result = 0;
    if (cover.op == Op::mask_path) result = mask_path(context, cover);
    if (cover.op == Op::readonly_path) result = readonly_path(context, cover);
    if (result < 0) return result;
    at += cover.size;
  }
  context.step = here;
  return 0;
}

long readonly_root(Context& context, const Step& /*step*/) {
  constexpr MountChange kReadonly{.set = MOUNT_ATTR_RDONLY};
  mount_attr attr{};
  attr.attr_set = kReadonly.set;
  const long result = raw_syscall(__NR_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof attr);
  if (result != -ENOSYS) return outcome(result);
  const long root = raw_syscall(__NR_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  return root < 0 ? root : change_attached(context, root, kReadonly);  // exec closes it
}

}  // namespace sealbench::sealrun::init
