// A copy of a directory of the image, for a tmpfs that is to hold what it covers (tmpcopyup, an option of runc's and
// crun's that podman --read-only uses). Links are copied as links; neither hard links nor extended attributes are kept,
// as with runc.
#include <dirent.h>
#include <sys/stat.h>

#include "workloads/sealrun/init/paths.hpp"

namespace sealbench::sealrun::init {

namespace {

constexpr int kDeepest = 200;  // each level holds two descriptors
constexpr std::size_t kBuffer = 4096;

/// How an entry begins, as the kernel fills it (getdents64(2)); its type and name are behind.
struct Entry {
  std::uint64_t inode;
  std::int64_t offset;
  std::uint16_t size;

  [[nodiscard]] const char* name() const { return reinterpret_cast<const char*>(&size + 1) + 1; }
};

long copy_content(long from, long to) {
  for (;;) {
    constexpr std::size_t kAtOnce = std::size_t{1} << 20;
    const long sent = raw_syscall(__NR_sendfile, to, from, nullptr, kAtOnce);
    if (sent <= 0) return sent;
  }
}

/// Owner first: changing it takes set-user-ID bits away.
long give_owner_and_mode(long fd, const struct stat& st) {
  if (const long result = raw_syscall(__NR_fchown, fd, st.st_uid, st.st_gid); result < 0) return result;
  return raw_syscall(__NR_fchmod, fd, st.st_mode & 07777U);
}

long copy_file(long from, long to, const char* name, const struct stat& st) {
  const long source = raw_syscall(__NR_openat, from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);
  if (source < 0) return source;
  const long made = raw_syscall(__NR_openat, to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  long result = made < 0 ? made : copy_content(source, made);
  if (result >= 0) result = give_owner_and_mode(made, st);
  if (made >= 0) close(static_cast<int>(made));
  close(static_cast<int>(source));
  return result;
}

long copy_link(long from, long to, const char* name) {
  char content[kBuffer];
  const long size = raw_syscall(__NR_readlinkat, from, name, content, sizeof content - 1);
  if (size < 0) return size;
  content[size] = '\0';
  return raw_syscall(__NR_symlinkat, content, to, name);
}

long copy_entries(long from, long to, int depth);

long copy_directory(long from, long to, const char* name, const struct stat& st, int depth) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  if (depth == kDeepest) return -ENAMETOOLONG;
  long result = raw_syscall(__NR_mkdirat, to, name, 0700);
  if (result < 0) return result;
  const long source = raw_syscall(__NR_openat, from, name, kFlags, 0);
  if (source < 0) return source;
  const long made = raw_syscall(__NR_openat, to, name, kFlags, 0);
  result = made < 0 ? made : copy_entries(source, made, depth + 1);
  if (result >= 0) result = give_owner_and_mode(made, st);
  if (made >= 0) close(static_cast<int>(made));
  close(static_cast<int>(source));
  return result;
}

long copy_entry(long from, long to, const char* name, int depth) {
  struct stat st {};
  long result = raw_syscall(__NR_newfstatat, from, name, &st, AT_SYMLINK_NOFOLLOW);
  if (result < 0) return result;
  if (S_ISREG(st.st_mode)) return copy_file(from, to, name, st);
  if (S_ISDIR(st.st_mode)) return copy_directory(from, to, name, st, depth);
  result =
      S_ISLNK(st.st_mode) ? copy_link(from, to, name) : raw_syscall(__NR_mknodat, to, name, st.st_mode, st.st_rdev);
  if (result < 0) return result;
  return raw_syscall(__NR_fchownat, to, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW);
}

bool is_dots(const char* name) { return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')); }

long copy_entries(long from, long to, int depth) {
  alignas(Entry) char buffer[kBuffer];
  for (;;) {
    const long got = raw_syscall(__NR_getdents64, from, buffer, sizeof buffer);
    if (got <= 0) return got;
    for (long at = 0; at < got;) {
      const auto& entry = *reinterpret_cast<const Entry*>(buffer + at);
      if (const long result = is_dots(entry.name()) ? 0 : copy_entry(from, to, entry.name(), depth); result < 0)
        return result;
      at += entry.size;
    }
  }
}

}  // namespace

long copy_all_of(long from, long to) { return outcome(copy_entries(from, to, 0)); }

}  // namespace sealbench::sealrun::init
