// Which process a written-down pid means, also after a reboot and in another pid namespace.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// Where pids have their meaning: one boot of one kernel, and one pid namespace in it.
class PidSpace {
 public:
  /// That of this process. Four system calls, no allocation. Throws std::system_error without /proc.
  static PidSpace current();
  /// The same but for the pid namespace, which is left empty: enough for a process that is known by its pidfs_inode.
  /// Three system calls, half of the time: looking at a namespace makes the kernel remember three files of /proc, and
  /// forget them again when this process ends.
  static PidSpace current_boot();
  /// What current() gave in another process, from the texts that it was written down as. A text that is missing or
  /// damaged is one that no process has.
  static PidSpace from(std::string_view boot_id, std::string_view pid_namespace);

  /// A random UUID that the kernel makes at boot (random(4), /proc/sys/kernel/random/boot_id). Empty: not known.
  [[nodiscard]] std::string_view boot_id() const { return boot_id_.data(); }
  /// "DEVICE:INODE" of /proc/self/ns/pid, as namespaces(7) tells them apart. Empty: not known. An inode is given again
  /// when its namespace is gone; then the interval of ProcessIdentity tells the processes apart.
  [[nodiscard]] std::string_view pid_namespace() const { return pid_namespace_.data(); }

  bool operator==(const PidSpace&) const = default;

 private:
  std::array<char, 40> boot_id_{};
  std::array<char, 44> pid_namespace_{};
};

/// A process as it is written down: what it takes to know it again, or to know that it cannot be known.
struct ProcessIdentity {
  PidSpace space;  ///< of the process that wrote it down, which is where `pid` counts
  pid_t pid = 0;
  std::uint64_t started_after = 0;   ///< ticks_after_boot() before it was made
  std::uint64_t started_before = 0;  ///< and after
  std::uint64_t pidfs_inode = 0;  ///< of its handle (sys/pidfd.hpp), which alone tells it from all others; 0: not known
};

/// Names of its parts as members of JSON objects: texts for the first two, else numbers. sealrun's state.json has them,
/// and what the harness writes.
inline constexpr const char* kBootIdMember = "bootId";
inline constexpr const char* kPidNamespaceMember = "pidNamespace";
inline constexpr const char* kPidMember = "pid";
inline constexpr const char* kStartedAfterMember = "startedAfter";
inline constexpr const char* kStartedBeforeMember = "startedBefore";
inline constexpr const char* kPidfsInodeMember = "pidfsInode";

/// Whether a process that was written down is there. Only a `running` one may get a signal.
enum class Presence {
  running,
  ended,                ///< gone or a zombie, or its pid is another process's now
  other_boot,           ///< stale: written down before the machine was started anew
  other_pid_namespace,  ///< stale here: its pid counts in another pid namespace
  ended_or_elsewhere,   ///< not there, and its pid namespace was not written down: it may run in another one
  unknown,              ///< stale: where its pid counts was not written down
};

/// "it runs", "it has ended", "it belongs to another boot of the machine", ...: behind "not signalled: ".
const char* to_words(Presence presence);

/// Clock ticks after boot, now, as /proc/PID/stat counts them in field 22 (proc(5)). One system call. Ticks are those
/// of the caller's time namespace, on both sides: a process that is looked for from one with another offset has
/// `ended`.
std::uint64_t ticks_after_boot();

/// State letter and start time of a process (proc(5), /proc/PID/stat, fields 3 and 22); 0 when it is gone.
struct ProcessStart {
  char state = 0;
  std::uint64_t ticks = 0;  ///< after boot

  /// Neither gone nor a zombie.
  [[nodiscard]] bool is_alive() const { return ticks != 0 && state != 'Z' && state != 'X'; }
};

/// `pid` as /proc shows it. Three system calls, no allocation.
ProcessStart process_start(pid_t pid);
/// Of the process whose /proc/PID is open as `directory`: of that one, whoever has its pid later.
ProcessStart process_start(const UniqueFd& directory);

/// Whether `process` is there, seen from `here`, the PidSpace of the caller.
Presence presence_of(const ProcessIdentity& process, const PidSpace& here);

/// What was found of a process.
struct FoundProcess {
  Presence presence = Presence::unknown;
  UniqueFd handle;  ///< a pidfd, when it is running
};

/// A handle on `process`, which is looked at only once it is held, so that its pid cannot be given to another one in
/// between. Throws std::system_error when the kernel has no pidfd_open(2).
FoundProcess find_process(const ProcessIdentity& process, const PidSpace& here);

}  // namespace sealbench::sys
