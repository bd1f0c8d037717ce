// Which file each program of a launch was executed from: what a runtime does about its own exe, by looking.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/tally.hpp"

namespace sealbench::counters {

/// A file as whoever executes it holds it.
struct ExecutedFile {
  std::string path;  ///< of /proc/PID/exe, for example "/memfd:runc_cloned:/proc/self/exe (deleted)"
  dev_t device = 0;
  ino_t inode = 0;
  std::int64_t bytes = 0;
  long filesystem = 0;      ///< f_type of statfs(2)
  bool read_only = false;   ///< the mount or its superblock is
  int seals = 0;            ///< F_GET_SEALS; 0 where there are none
  std::uint64_t mount = 0;  ///< its mount's id (statx(2)): two binds of one file differ in nothing else; 0: unknown

  /// The file that `path`, of a regular file or a link in /proc, leads to. Throws std::system_error.
  static ExecutedFile at(const std::string& path);
};

/// How `file` relates to the exe `original`: the name of the strategy that hands out such a handle (noclone: it is the
/// exe itself), "memfd, unsealed", "copy" for a file that one can write to, "copy bound read-only"; empty for another
/// program. A copy is recognized by its size.
std::string handle_kind(const ExecutedFile& original, const ExecutedFile& file);

/// A bind of the exe that a launch made.
struct ExeBind {
  std::size_t programs_before = 0;  ///< how many programs the launch had executed by then
  std::string call;                 ///< "open_tree" or "mount"
};

/// The programs of one launch in the order of their execve, the binds of the exe in theirs, and all system calls.
struct Executed {
  std::vector<ExecutedFile> files;
  std::vector<ExeBind> binds = {};
  Tally calls;
};

/// Launches a runtime, whose exe's path is given, once under ptrace. Throws std::runtime_error when the launch fails or
/// takes longer than `timeout`.
Executed watch_executions(const Command& command, const std::string& exe, std::chrono::nanoseconds timeout);

/// What a runtime did about its own exe in one launch. Who: `stock`, or somebody who sealed it from outside.
struct SelfProtection {
  std::string kind;  ///< handle_kind() of what its stage inside the container was executed from; empty: unknown
  bool cloned_again = false;  ///< it was executed from a sealed handle, and made another one all the same
  std::string given;          ///< handle_kind() of what it was executed from first
  int seals = 0;              ///< of the memfd that the stage inside the container was executed from
  std::string made_by;        ///< the call that made the bind which `kind` is, when it is one: "open_tree", "mount"

  /// `{"kind": …, "cloned_again": …, "executed": […], "calls": {…}}`, the evidence with it.
  [[nodiscard]] results::Json to_json(const ExecutedFile& original, const Executed& executed) const;
};

/// The last program of the launch that is the exe, or a copy of it, is what a container sees in /proc/PID/exe.
SelfProtection self_protection(const ExecutedFile& original, const Executed& executed);

}  // namespace sealbench::counters
