// What init keeps between two steps, and the few helpers that every step uses. No libc.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>

#include <cstddef>
#include <cstdint>

#include "sys/raw_syscall.hpp"
#include "workloads/sealrun/init/steps.hpp"

namespace sealbench::sealrun::init {

using sys::raw_syscall;

/// The state of one init. A zero descriptor means "none": 0 is always the container's standard input.
struct Context {
  int control = 0;     ///< until the wait for `start`, which the runtime that made us does not outlive
  int start_fifo = 0;  ///< after it
  std::uint32_t step = kNoStep;
  int slot[kSlots] = {};
  int old_root = 0;
  int mask_tmpfs = 0;  ///< the empty tmpfs of mask_path, once one is mounted
  int null_device = 0;
  bool met_link = false;         ///< a path from the root led through a symbolic link
  bool covers_again = false;     ///< cover_again is at work
  bool is_in_directory = false;  ///< change_directory is done
  const char* program = nullptr;
  char** argv = nullptr;
  char** envp = nullptr;
  const Step** unchanged = nullptr;  ///< by slot: open_tree steps whose attributes wait (mount_changes.cpp)
  int descriptors = 0;               ///< the directory /proc/self/fd, where an old way has needed it
  int missing = 0;                   ///< the number of a system call that this kernel lacks, and nothing stands for
  char* free_memory = nullptr;       ///< zeroed, aligned to 8 bytes; what is left of the memory of the steps
  std::size_t free_bytes = 0;
};

/// Zeroed memory for the rest of the process's life, aligned to 8 bytes; null when there is none.
char* allocate(Context& context, std::size_t bytes);

/// A detached copy of the mount below descriptor `fd`; -errno.
long clone_tree_at(Context& context, long fd, const char* path, bool recursive);
/// Moves a detached tree onto what `target` refers to.
long attach(Context& context, long tree, long target);

/// A step's implementation: 0, or -errno.
using Action = long (*)(Context&, const Step&);

/// Whether a system call's result is -errno, also where it could be an address (syscall(2)).
inline bool failed(long result) { return result < 0 && result > -4096; }

/// The memory that a system call which did not fail has answered with.
inline char* memory_at(long result) {
  return reinterpret_cast<char*>(result);  // NOLINT(performance-no-int-to-ptr): it comes from the kernel as a number
}

inline std::size_t length(const char* text) {
  std::size_t n = 0;
  while (text[n] != '\0') ++n;
  return n;
}

/// The string that follows `text` in a step.
inline const char* next(const char* text) { return text + length(text) + 1; }

inline bool starts_with(const char* text, const char* prefix) {
  while (*prefix != '\0') {
    if (*text++ != *prefix++) return false;
  }
  return true;
}

inline void close(int fd) { raw_syscall(__NR_close, fd); }

/// For a system call that the kernel lacks and that is needed: -ENOSYS, and the parent says which.
inline long missing(Context& context, int number) {
  context.missing = number;
  return -ENOSYS;
}

/// Result of the whole when a part failed: `part` when it is negative, else 0.
inline long outcome(long part) { return part < 0 ? part : 0; }

/// What open_resolved does where there is no openat2(2): open_by_parts.cpp.
long open_by_parts(int dir, const char* path, int flags, std::uint64_t resolve);

/// openat2(2) with RESOLVE_NO_SYMLINKS or RESOLVE_NO_MAGICLINKS as `resolve`; Linux < 5.6: part by part.
inline long open_resolved(int dir, const char* path, int flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = resolve;
  const long fd = raw_syscall(__NR_openat2, dir, path, &how, sizeof how);
  return fd != -ENOSYS ? fd : open_by_parts(dir, path, flags, resolve);
}

/// openat2(2) below `dir` (AT_FDCWD for absolute paths) without following links of /proc: the image can hold a symbolic
/// link to /proc/self/fd/N, and N can be a directory of the host (CVE-2024-21626). Ordinary links stay inside, since
/// the root is the container's.
inline long open_inside(int dir, const char* path, int flags) {
  return open_resolved(dir, path, flags, RESOLVE_NO_MAGICLINKS);
}

/// Sends a report; -errno when the parent is gone.
long tell(const Context& context, Report report, std::int32_t value);

// One function for each line of ops.def; *_steps.cpp.
#define OP(name) long name(Context&, const Step&);
#include "workloads/sealrun/init/ops.def"
#undef OP

}  // namespace sealbench::sealrun::init
