// Steps that make files, directories, devices and links inside the container's root.
#include <sys/stat.h>

#include "workloads/sealrun/init/paths.hpp"

namespace sealbench::sealrun::init {

namespace {

constexpr std::size_t kPathMax = 4096;

/// Makes the last component `name` of a path below `parent`.
long make(long parent, const char* name, Target target) {
  if (target == Target::directory) return raw_syscall(__NR_mkdirat, parent, name, 0755);
  const long fd = raw_syscall(__NR_openat, parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd >= 0) close(static_cast<int>(fd));
  return fd;
}

/// Walks down to `path` from the root, making what is missing on the way.
long walk_down(Context& context, const char* path, Target target) {
  char prefix[kPathMax];
  long parent = open_inside(AT_FDCWD, "/", O_PATH | O_DIRECTORY);
  std::size_t start = 0;
  while (parent >= 0) {
    while (path[start] == '/') ++start;
    if (path[start] == '\0') return parent;
    std::size_t end = start;
    while (path[end] != '\0' && path[end] != '/') ++end;
    for (std::size_t i = 0; i < end; ++i) prefix[i] = path[i];
    prefix[end] = '\0';
    std::size_t rest = end;
    while (path[rest] == '/') ++rest;
    const Target kind = path[rest] == '\0' ? target : Target::directory;
    const int kind_flags = O_PATH | (kind == Target::directory ? O_DIRECTORY : 0);
    // From the root again for every component, since the one before may have been a link.
    long child = open_noting_links(context, prefix, kind_flags);
    if (child == -ENOENT) {
      const long made = make(parent, prefix + start, kind);
      child = made < 0 && made != -EEXIST ? made : open_noting_links(context, prefix, kind_flags);
    }
    close(static_cast<int>(parent));
    parent = child;
    start = end;
  }
  return parent;
}

/// The usual case, a name that is missing in a directory that is there (/dev/pts in a new /dev): -ENOENT when it is
/// not.
long make_last(Context& context, const char* path, Target target) {
  std::size_t slash = length(path);
  while (slash > 0 && path[slash] != '/') --slash;
  if (slash == 0 || path[slash + 1] == '\0') return -ENOENT;
  // Beside the steps, in a page that is there already: an array for the longest path would touch one more of the stack.
  char* const above = allocate(context, slash + 1);
  if (above == nullptr) return -ENOMEM;
  for (std::size_t i = 0; i < slash; ++i) above[i] = path[i];
  above[slash] = '\0';
  const long parent = open_noting_links(context, above, O_PATH | O_DIRECTORY);
  if (parent < 0) return parent;
  const long made = make(parent, path + slash + 1, target);
  close(static_cast<int>(parent));
  return made == -EEXIST ? 0 : made;
}

}  // namespace

long open_noting_links(Context& context, const char* path, int flags) {
  const long fd = open_resolved(AT_FDCWD, path, flags, RESOLVE_NO_SYMLINKS);
  if (fd != -ELOOP) return fd;
  context.met_link = true;
  return open_inside(AT_FDCWD, path, flags);
}

long open_or_make(Context& context, const char* path, Target target) {
  const int flags = O_PATH | (target == Target::directory ? O_DIRECTORY : 0);
  const long found = open_noting_links(context, path, flags);
  if (found != -ENOENT) return found;
  if (length(path) >= kPathMax) return -ENAMETOOLONG;
  return make_last(context, path, target) >= 0 ? open_noting_links(context, path, flags)
                                               : walk_down(context, path, target);
}

long make_directory(Context& context, const Step& step) {
  const long fd = open_or_make(context, step.text(), Target::directory);
  if (fd >= 0) close(static_cast<int>(fd));
  return outcome(fd);
}

long enter_directory(Context& context, const Step& step) {
  const long fd = open_or_make(context, step.text(), Target::directory);
  if (fd < 0) return fd;
  const long result = raw_syscall(__NR_fchdir, fd);
  close(static_cast<int>(fd));
  return outcome(result);
}

long make_node(Context& /*context*/, const Step& step) {
  const long result = raw_syscall(__NR_mknodat, AT_FDCWD, step.text(), step.arg[0], step.arg[1]);
  if (result == -EEXIST) return 0;  // the image brings its own
  if (result < 0 || (step.arg[2] | step.arg[3]) == 0) return result;
  return outcome(raw_syscall(__NR_fchownat, AT_FDCWD, step.text(), step.arg[2], step.arg[3], AT_SYMLINK_NOFOLLOW));
}

long make_link(Context& /*context*/, const Step& step) {
  const char* content = step.text();
  const char* name = next(content);
  long result = raw_syscall(__NR_symlinkat, content, AT_FDCWD, name);
  if (result == -EEXIST && step.arg[0] != 0) {
    if (const long removed = raw_syscall(__NR_unlinkat, AT_FDCWD, name, 0); removed < 0) return removed;
    result = raw_syscall(__NR_symlinkat, content, AT_FDCWD, name);
  }
  return result == -EEXIST ? 0 : outcome(result);
}

long write_value(Context& /*context*/, const Step& step) {
  const char* value = next(step.text());
  const long fd = open_inside(AT_FDCWD, step.text(), O_WRONLY);
  if (fd < 0) return fd;
  const long result = raw_syscall(__NR_write, fd, value, length(value));
  close(static_cast<int>(fd));
  return outcome(result);
}

long change_directory(Context& /*context*/, const Step& step) {
  if (const long result = raw_syscall(__NR_chdir, step.text()); result < 0) return result;
  if (step.text()[0] == '/' && step.text()[1] == '\0') return 0;  // the root itself
  // A directory of the host, reached through a leaked descriptor, has no path below our root: the kernel then says
  // "(unreachable)..." (getcwd(2); CVE-2024-21626).
  char where[kPathMax];
  const long got = raw_syscall(__NR_getcwd, where, sizeof where);
  if (got < 0) return got;
  return where[0] == '/' ? 0 : -EXDEV;
}

}  // namespace sealbench::sealrun::init
