// Which call of a launch bound the runtime's exe: a handle on a read-only mount does not tell how it was made.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "harness/counters/ptrace_tracer.hpp"

namespace sealbench::counters {

/// Recognizes the calls that make a bind of one exe, or of the directory that holds it: open_tree(2) with
/// OPEN_TREE_CLONE and mount(2) with MS_BIND. What a runtime binds for its container is something else.
class ExeBinds {
 public:
  /// `exe` is the path of the runtime's. Throws std::system_error.
  explicit ExeBinds(const std::string& exe);

  /// The call's name when it is one, and succeeded; else empty. `thread` is stopped where the call returned. What the
  /// thread executes itself, which may be a copy of the exe, counts as the exe.
  [[nodiscard]] std::string_view made_by(pid_t thread, const ReturnedCall& call) const;

 private:
  struct File {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const File&) const = default;
  };

  static File at(const std::string& path);

  File exe_;
  File directory_;
};

}  // namespace sealbench::counters
