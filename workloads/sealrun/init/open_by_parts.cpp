// openat2(2) where there is none (Linux < 5.6, or a filter that does not know it): a path is walked part by part, and
// what a link says is walked as text. So no link can lead out of the root, those of /proc included, which the kernel
// would follow without looking at their text; they are refused, as openat2 does (RESOLVE_NO_MAGICLINKS).
#include <asm/statfs.h>
#include <sys/stat.h>

#include "workloads/sealrun/init/paths.hpp"

namespace sealbench::sealrun::init {

namespace {

constexpr std::size_t kPathMax = 4096;
constexpr int kMostLinks = 40;  // the kernel's

/// Whether the link `fd`, which says `size` bytes of `text`, is one of /proc that leads to a thing and not to a name.
/// An ordinary link there is as long as it says it is (proc_symlink) or a number below /proc (self, thread-self).
bool is_magic(long fd, const struct stat& st, const char* text, std::size_t size) {
  if (!is_on_proc(fd)) return false;
  const bool to_number = text[0] >= '0' && text[0] <= '9';
  return static_cast<std::size_t>(st.st_size) != size && !to_number;
}

/// What is left of a path to walk.
class Rest {
 public:
  /// -ENAMETOOLONG when it does not fit.
  long begin(const char* path) {
    const std::size_t size = length(path);
    if (size >= kPathMax) return -ENAMETOOLONG;
    for (std::size_t i = 0; i <= size; ++i) text_[i] = path[i];
    return 0;
  }
  [[nodiscard]] bool is_absolute() const { return *left_ == '/'; }

  /// The next part, ended by 0; null behind the last. Two slashes are one, and one at the end stands for "/.".
  const char* next_part() {
    const bool slash = *left_ == '/' && left_ != text_;
    while (*left_ == '/') ++left_;
    if (*left_ == '\0' && !slash) return nullptr;
    std::size_t size = 0;
    while (left_[size] != '/' && left_[size] != '\0') ++size;
    if (size >= sizeof part_) return "";  // no file has such a name
    for (std::size_t i = 0; i < size; ++i) part_[i] = left_[i];
    if (size == 0) part_[size++] = '.';
    part_[size] = '\0';
    if (*left_ != '\0') left_ += size;
    return part_;
  }
  [[nodiscard]] bool is_at_end() const { return *left_ == '\0'; }

  /// Puts what link `fd` says before what is left.
  long follow(long fd, const struct stat& st) {
    char link[kPathMax];
    const long got = raw_syscall(__NR_readlinkat, fd, "", link, sizeof link);
    if (got < 0) return got;
    const auto size = static_cast<std::size_t>(got);
    if (is_magic(fd, st, link, size)) return -ELOOP;
    const std::size_t left = length(left_);
    if (size + left >= kPathMax) return -ENAMETOOLONG;
    for (std::size_t i = 0; i <= left; ++i) link[size + i] = left_[i];
    left_ = text_;
    for (std::size_t i = 0; i <= size + left; ++i) text_[i] = link[i];
    return 0;
  }

 private:
  char text_[kPathMax];
  char part_[256];
  const char* left_ = text_;
};

/// The last part of a path, which is no link: opened as it was asked for.
long open_last(long directory, const char* name, long found, int flags, const struct stat& st) {
  if ((flags & O_PATH) == 0) return raw_syscall(__NR_openat, directory, name, flags | O_NOFOLLOW | O_CLOEXEC, 0);
  if ((flags & O_DIRECTORY) != 0 && !S_ISDIR(st.st_mode)) return -ENOTDIR;
  return found;
}

/// As if relative to a directory that nobody can have moved: "/" or `dir`.
long open_start(int dir, bool absolute) {
  return raw_syscall(__NR_openat, absolute ? AT_FDCWD : dir, absolute ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

}  // namespace

bool is_on_proc(long fd) {
  constexpr long kProcMagic = 0x9fa0;  // PROC_SUPER_MAGIC of linux/magic.h
  struct statfs filesystem {};
  return raw_syscall(__NR_fstatfs, fd, &filesystem) >= 0 && filesystem.f_type == kProcMagic;
}

[[gnu::cold]] long open_own_descriptors(int flags) {
  constexpr std::uint64_t kRootInode = 1;  // PROC_ROOT_INO: the root of a procfs
  const long proc = open_resolved(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
  if (proc < 0) return proc;
  struct stat st {};
  long result = raw_syscall(__NR_fstat, proc, &st);
  if (result >= 0 && (st.st_ino != kRootInode || !is_on_proc(proc))) result = -ENODEV;
  if (result >= 0) result = raw_syscall(__NR_openat, proc, "self/fd", flags | O_DIRECTORY | O_CLOEXEC, 0);
  close(static_cast<int>(proc));
  return result;
}

[[gnu::cold, gnu::noinline]] long open_by_parts(int dir, const char* path, int flags, std::uint64_t resolve) {
  Rest rest;
  if (const long result = rest.begin(path); result < 0) return result;
  long at = open_start(dir, rest.is_absolute());
  for (int links = 0; at >= 0;) {
    const char* const name = rest.next_part();
    if (name == nullptr) break;
    const long found = raw_syscall(__NR_openat, at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    struct stat st {};
    long result = found < 0 ? found : raw_syscall(__NR_fstat, found, &st);
    const bool last = rest.is_at_end();
    if (result >= 0 && S_ISLNK(st.st_mode) && !(last && (flags & O_NOFOLLOW) != 0)) {
      result = (resolve & RESOLVE_NO_SYMLINKS) != 0 || ++links > kMostLinks ? -ELOOP : rest.follow(found, st);
      close(static_cast<int>(found));
      if (result >= 0 && !rest.is_absolute()) continue;
      close(static_cast<int>(at));
      at = result < 0 ? result : open_start(dir, true);
      continue;
    }
    if (result >= 0 && last) result = open_last(at, name, found, flags, st);
    close(static_cast<int>(at));
    at = found;
    if (result < 0 || last) {
      if (found >= 0 && result != found) close(static_cast<int>(found));
      return result;
    }
  }
  if (at < 0 || (flags & O_PATH) != 0) return at;
  const long root = raw_syscall(__NR_openat, at, ".", flags | O_CLOEXEC, 0);  // nothing was left to walk
  close(static_cast<int>(at));
  return root;
}

}  // namespace sealbench::sealrun::init
