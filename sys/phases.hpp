/* Phases of a launch: timestamps that a runtime leaves in a small shared file when it is asked to.
 *
 * The contract. The harness makes a memfd of sizeof(struct sealbench_phases), all zero, and passes it to the runtime as
 * an inherited descriptor whose number stands in the environment variable SEALBENCH_PHASES. Without the variable a
 * runtime does nothing at all: no system call, no other path. With it, every process of the launch writes the time at
 * which it reached a phase, with one pwrite(2) to the phase's place; no mapping is needed, so the same works before and
 * after an exec, in a static program and in one without a libc. The last process before the payload makes the
 * descriptor close-on-exec: a payload never sees it.
 *
 * The layout and the macros are C, for freestanding programs, which issue clock_gettime and pwrite64 themselves; the
 * class below is for everybody else.
 */
#ifndef SEALBENCH_SYS_PHASES_HPP
#define SEALBENCH_SYS_PHASES_HPP

#include <stddef.h>
#include <stdint.h>

#define SEALBENCH_PHASES_ENV "SEALBENCH_PHASES"

/* What has just been reached, in the order of a `run`. `exec` and `create` leave out what they do not do. */
enum sealbench_phase {
  SEALBENCH_PHASE_START,  /* the runtime's main was entered */
  SEALBENCH_PHASE_SEALED, /* the strategy has made the sealed exe */
  SEALBENCH_PHASE_CLONED, /* the container's init exists: clone has returned in it. Its parent may sleep (CLONE_VFORK)
                           */
  SEALBENCH_PHASE_INIT_ENTERED,  /* the sealed exe runs as init: its main was entered */
  SEALBENCH_PHASE_ROOTFS_DONE,   /* mounts and pivot_root are done; in `exec`: the container's namespaces are joined */
  SEALBENCH_PHASE_PAYLOAD_EXEC,  /* just before the exec of the payload */
  SEALBENCH_PHASE_PAYLOAD_EXIT,  /* the runtime has reaped the payload */
  SEALBENCH_PHASE_TEARDOWN_DONE, /* cgroup and state are gone: the runtime is about to exit */
  SEALBENCH_PHASE_COUNT
};

/* The file's content. Native byte order; both sides run on one machine. */
struct sealbench_phases {
  uint64_t reached_ns[SEALBENCH_PHASE_COUNT]; /* CLOCK_MONOTONIC; 0: not reached */
  uint64_t bytes_copied;                      /* what the strategy copied, plus 1, so that 0 says: not reported */
};

/* Where a phase's timestamp lies in the file. */
#define SEALBENCH_PHASE_OFFSET(phase) \
  (offsetof(struct sealbench_phases, reached_ns) + sizeof(uint64_t) * (size_t)(phase))

#ifdef __cplusplus
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

namespace sealbench::sys {

/// Writes phases, or does nothing when nobody asked. Async-signal-safe but for from_environment(): it may be used
/// between clone and exec. Errors are ignored: a launch must not fail because nobody can watch it.
class PhaseRecorder {
 public:
  /// The descriptor named by SEALBENCH_PHASES; an inactive recorder without it, or when it is no descriptor number
  /// above 2.
  static PhaseRecorder from_environment() noexcept {
    const char* const value = ::getenv(SEALBENCH_PHASES_ENV);
    if (value == nullptr || *value == '\0') return PhaseRecorder();
    char* end = nullptr;
    const long fd = ::strtol(value, &end, 10);
    return *end == '\0' && fd > STDERR_FILENO && fd < (1L << 30) ? PhaseRecorder(static_cast<int>(fd))
                                                                 : PhaseRecorder();
  }

  PhaseRecorder() noexcept = default;
  explicit PhaseRecorder(int fd) noexcept : fd_(fd) {}

  [[nodiscard]] bool active() const noexcept { return fd_ >= 0; }
  /// The descriptor, for whoever hands it on (a list of steps for init, a program without an environment); -1 when
  /// inactive.
  [[nodiscard]] int fd() const noexcept { return fd_; }

  /// Records that `phase` was reached now.
  void reached(sealbench_phase phase) const noexcept {
    if (!active()) return;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    write_at(SEALBENCH_PHASE_OFFSET(phase),
             static_cast<uint64_t>(now.tv_sec) * 1000000000U + static_cast<uint64_t>(now.tv_nsec));
  }

  /// Records how many bytes the strategy copied for this launch.
  void bytes_copied(uint64_t bytes) const noexcept {
    if (active()) write_at(offsetof(sealbench_phases, bytes_copied), bytes + 1);
  }

  /// To be called before the exec of the payload, which must not inherit the descriptor.
  void close_on_exec() const noexcept {
    if (active()) ::fcntl(fd_, F_SETFD, FD_CLOEXEC);
  }

 private:
  void write_at(size_t offset, uint64_t value) const noexcept {
    [[maybe_unused]] const ssize_t written = ::pwrite(fd_, &value, sizeof value, static_cast<off_t>(offset));
  }

  int fd_ = -1;
};

}  // namespace sealbench::sys
#endif /* __cplusplus */
#endif
