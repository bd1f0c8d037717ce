// What a probe has in hand while it attacks: the handle, a record of its system calls, and the moves that several
// probes share.
#pragma once

#include <fcntl.h>

#include <string>
#include <string_view>
#include <vector>

namespace sealbench::probe {

/// Places in the container's root filesystem that the bundle of `bench verify` provides.
inline constexpr const char* kMountPoint = "/mnt/file";
inline constexpr const char* kScratchDirectory = "/tmp";

/// One system call of a probe.
struct Step {
  std::string call;
  int error = 0;  ///< errno, or 0 when it succeeded
};

/// One attempt with one handle, an O_PATH descriptor of (what the container sees as) the exe.
class Attack {
 public:
  explicit Attack(int handle) : handle_(handle) {}

  [[nodiscard]] int handle() const { return handle_; }
  /// The handle as a path: /proc/self/fd/N, which leads to the same mount and the same file.
  [[nodiscard]] std::string path() const { return path_of(handle_); }
  [[nodiscard]] static std::string path_of(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

  /// Records a system call by its result and passes the result through; errno must still be that call's. A non-empty
  /// `what` tells calls of the same name apart.
  template <typename Result>
  Result did(std::string_view call, Result result) {
    note(call, failed(result));
    return result;
  }

  /// Opens `path` with `flags` and writes a few bytes at the end of the file. Returns whether they were written.
  bool overwrite(const std::string& path, int flags = O_WRONLY);

  /// Enters a new user namespace in which this process has every capability, and a new mount namespace of it.
  bool enter_user_namespace();

  /// Clears read-only on the mount at the handle by both ways that the kernel has.
  void clear_read_only(int fd);

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

 private:
  static bool failed(const void* result);
  static bool failed(long result) { return result < 0; }
  void note(std::string_view call, bool failed);

  int handle_;
  std::vector<Step> steps_;
};

}  // namespace sealbench::probe
