// close_range(2), for programs with and without a libc, and one by one where it is not there (Linux < 5.9) or only
// closes at once (< 5.11, EINVAL for CLOSE_RANGE_CLOEXEC).
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>

#include <cstdint>

#include "sys/raw_syscall.hpp"

namespace sealbench::sys {

enum class Closing { at_once, at_exec };

inline constexpr std::uint64_t kLastDescriptor = ~0U;

namespace detail {

inline void close_one(std::uint64_t fd, Closing when) {
  if (when == Closing::at_once) {
    raw_syscall(__NR_close, fd);
  } else {
    raw_syscall(__NR_fcntl, fd, F_SETFD, FD_CLOEXEC);
  }
}

/// As linux_dirent64 of getdents64(2).
struct DirectoryEntry {
  std::uint64_t inode;
  std::int64_t next;
  unsigned short size;
  unsigned char type;
  char name[1];  // as long as it is
};

/// Those that the directory `list` (/proc/self/fd) names, but itself.
inline long close_listed(long list, std::uint64_t from, std::uint64_t to, Closing when) {
  alignas(DirectoryEntry) char buffer[1024];
  for (;;) {
    const long got = raw_syscall(__NR_getdents64, list, buffer, sizeof buffer);
    if (got <= 0) return got;
    for (long at = 0; at < got;) {
      const auto& entry = *reinterpret_cast<const DirectoryEntry*>(buffer + at);
      at += entry.size;  // NOLINT(clang-analyzer-core.uninitialized.Assign): the kernel wrote it
      const char* digit = static_cast<const char*>(entry.name);
      std::uint64_t number = 0;
      const bool is_number = *digit >= '0' && *digit <= '9';  // not "." and ".."
      for (; *digit >= '0' && *digit <= '9'; ++digit) number = number * 10 + static_cast<std::uint64_t>(*digit - '0');
      if (is_number && number >= from && number <= to && number != static_cast<std::uint64_t>(list)) {
        close_one(number, when);
      }
    }
  }
}

template <typename OpenList>
[[gnu::cold, gnu::noinline]] long close_singly(std::uint64_t from, std::uint64_t to, Closing when, OpenList open_list) {
  if (const long list = open_list(); list >= 0) {
    const long result = close_listed(list, from, to, when);
    raw_syscall(__NR_close, list);
    return result;
  }
  // No /proc: every number that a descriptor can have, as fs.nr_open is by default.
  constexpr std::uint64_t kMost = std::uint64_t{1} << 20;
  for (std::uint64_t fd = from; fd <= to && fd < kMost; ++fd) close_one(fd, when);
  return 0;
}

/// /proc/self/fd, as open_list of close_range.
inline long open_own_descriptors() {
  return raw_syscall(__NR_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
}

}  // namespace detail

/// Closes the descriptors `from` to `to`, or marks them close-on-exec; 0 or -errno. `open_list`: opens /proc/self/fd,
/// or returns a negative number, where the call is not there.
template <typename OpenList = long (*)()>
long close_range(std::uint64_t from, std::uint64_t to, Closing when = Closing::at_once,
                 OpenList open_list = detail::open_own_descriptors) {
  const int flags = when == Closing::at_once ? 0 : static_cast<int>(CLOSE_RANGE_CLOEXEC);
  const long result = raw_syscall(__NR_close_range, from, to, flags);
  const bool lacks = result == -ENOSYS || (result == -EINVAL && when == Closing::at_exec);
  return lacks ? detail::close_singly(from, to, when, open_list) : result;
}

}  // namespace sealbench::sys
