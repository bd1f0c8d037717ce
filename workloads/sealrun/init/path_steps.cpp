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

/// The way to a path below the root: what is walked already, free of links and "..", and what is left.
class Way {
 public:
  explicit Way(const char* path) { copy(rest_, path); }

  /// Moves the next component from what is left to what is walked; false when there is none.
  bool step() {
    while (*left_ == '/') ++left_;
    if (*left_ == '\0') return false;
    name_ = end_ + 1;
    walked_[end_++] = '/';
    while (*left_ != '/' && *left_ != '\0') walked_[end_++] = *left_++;
    walked_[end_] = '\0';
    return true;
  }

  /// Back by one component, to the root at most.
  void back() {
    while (end_ > 0 && walked_[--end_] != '/') {
    }
    walked_[end_] = '\0';
  }

  /// Puts what link name() below `directory` says in its place; 0 or -errno.
  long follow(long directory) {
    char link[kPathMax];
    const long got = raw_syscall(__NR_readlinkat, directory, name(), link, sizeof link);
    if (got < 0) return got;
    const auto size = static_cast<std::size_t>(got);
    const std::size_t left = length(left_);
    // What is walked, the link and what is left, with slashes: no longer than a path may be, so that step() has room.
    if (end_ + size + left + 3 > kPathMax) return -ENAMETOOLONG;
    for (std::size_t i = 0; i <= left; ++i) link[size + i] = left_[i];
    copy(rest_, link);
    left_ = rest_;
    back();
    if (*left_ == '/') end_ = 0;
    walked_[end_] = '\0';
    return 0;
  }

  [[nodiscard]] const char* name() const { return walked_ + name_; }
  [[nodiscard]] bool is_at_dots() const { return name()[0] == '.' && (name()[1] == '\0' || goes_up()); }
  [[nodiscard]] bool goes_up() const { return name()[0] == '.' && name()[1] == '.' && name()[2] == '\0'; }
  [[nodiscard]] const char* walked() const { return end_ == 0 ? "/" : walked_; }
  [[nodiscard]] bool is_last() const {
    const char* at = left_;
    while (*at == '/') ++at;
    return *at == '\0';
  }

 private:
  static void copy(char* to, const char* from) {
    while ((*to++ = *from++) != '\0') {
    }
  }

  char walked_[kPathMax] = {};
  char rest_[kPathMax];
  const char* left_ = rest_;
  std::size_t end_ = 0;
  std::size_t name_ = 0;
};

/// Walks down to `path` from the root, making what is missing on the way; also what a link leads to, as text below the
/// root (/etc/resolv.conf -> ../run/systemd/resolve/stub-resolv.conf of many images).
long walk_down(Context& context, const char* path, Target target) {
  constexpr int kMostLinks = 40;  // the kernel's
  const auto open_plain = [](const char* name, int flags) {
    return open_resolved(AT_FDCWD, name, flags, RESOLVE_NO_SYMLINKS);
  };
  Way way(path);
  int links = 0;
  long at = open_plain("/", O_PATH | O_DIRECTORY);
  while (at >= 0 && way.step()) {
    const bool turns = way.is_at_dots();
    if (way.goes_up()) way.back();
    if (turns) way.back();
    const Target kind = way.is_last() ? target : Target::directory;
    const int flags = O_PATH | (turns || kind == Target::directory ? O_DIRECTORY : 0);
    long child = open_plain(way.walked(), flags);
    if (child == -ENOENT) {
      const long made = make(at, way.name(), kind);
      child = made < 0 && made != -EEXIST ? made : open_plain(way.walked(), flags);
    }
    if (child == -ELOOP) {
      context.met_link = true;
      child = ++links > kMostLinks ? -ELOOP : way.follow(at);
      if (child >= 0) child = open_plain(way.walked(), O_PATH | O_DIRECTORY);
    }
    close(static_cast<int>(at));
    at = child;
  }
  return at;
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
  const long made = make_last(context, path, target) >= 0 ? open_noting_links(context, path, flags) : -ENOENT;
  // Not there all the same: the name is of a link that leads to what is not there.
  return made != -ENOENT ? made : walk_down(context, path, target);
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

long change_directory(Context& context, const Step& step) {
  if (context.is_in_directory) return 0;
  const long result = raw_syscall(__NR_chdir, step.text());
  if (step.arg[0] != 0 && (result == -EACCES || result == -EPERM)) return 0;
  if (result < 0) return result;
  context.is_in_directory = true;
  if (step.text()[0] == '/' && step.text()[1] == '\0') return 0;  // the root itself
  // A directory of the host, reached through a leaked descriptor, has no path below our root: the kernel then says
  // "(unreachable)..." (getcwd(2); CVE-2024-21626).
  char where[kPathMax];
  const long got = raw_syscall(__NR_getcwd, where, sizeof where);
  if (got < 0) return got;
  return where[0] == '/' ? 0 : -EXDEV;
}

}  // namespace sealbench::sealrun::init
