// Where things are: the programs of this build, and directories that copies of the exe may live in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealbench::host {

/// The programs of this build, found beside the running one, so that a build folder can be moved.
struct Installation {
  std::string programs;  ///< bench, sealrun, sealbench-launcher
  std::string payloads;  ///< static programs for containers

  /// From /proc/self/exe.
  static Installation of_this_program();

  [[nodiscard]] std::string launcher() const { return programs + "/sealbench-launcher"; }
  /// The program `name`: in `programs`, else on PATH; an absolute path. A name with a slash is the path itself. Throws
  /// HostError when there is no such program.
  [[nodiscard]] std::string find(std::string_view name) const;
};

/// Directories to try for copies of the exe, best first: $TMPDIR, /var/tmp, /tmp.
std::vector<std::string> exe_directories();

/// Why programs cannot be put into `directory` and run from it; empty when they can.
std::string why_unusable(const std::string& directory);

/// The first of exe_directories() that programs can run from and that is on a real filesystem, not in memory; else the
/// first that programs can run from. Throws HostError when there is none.
std::string choose_exe_directory();

/// The name of the filesystem that `path` is on, as in /proc/filesystems where it is known; else its magic number.
std::string filesystem_of(const std::string& path);

/// Whether `path` is on a tmpfs or ramfs. Throws std::system_error when it cannot be asked.
bool is_in_memory(const std::string& path);

}  // namespace sealbench::host
