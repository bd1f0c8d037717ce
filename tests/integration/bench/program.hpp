// Running bench as a user does.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace sealbench {

/// What a program left.
struct Ended {
  pid_t pid = -1;
  int status = -1;  ///< exit status; 128 + n for a signal
  std::string out;
  std::string err;
};

/// A program under way, its output going to files in `directory`.
class Program {
 public:
  /// `env` is added to the environment. `uid` other than 0 runs it as that user (needs root).
  Program(const std::string& directory, std::vector<std::string> argv, const std::vector<std::string>& env = {},
          uid_t uid = 0);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  /// Kills it, unless its end was waited for.
  ~Program();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void send(int signal) const;
  /// Waits 540 s at most, then kills it.
  Ended wait();
  /// Kills it and its launcher at once. One that is just waiting for the next command would notice that bench has
  /// ended, and tidy up itself, before the kernel ends it.
  Ended kill_with_children();

 private:
  std::string directory_;
  pid_t pid_ = -1;
};

/// Processes that `pid`'s first thread started and that have not been reaped.
std::vector<pid_t> children_of(pid_t pid);

/// build/…/bin/bench
std::string bench_program();

/// Runs bench with `arguments` to its end.
Ended bench(const std::string& directory, std::vector<std::string> arguments, const std::vector<std::string>& env = {});

}  // namespace sealbench
