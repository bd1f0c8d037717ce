// Files: open, read, write, copy, with errors that name the path.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// open(2); O_CLOEXEC is always added. Throws std::system_error that names the path.
UniqueFd open(const std::string& path, int flags, mode_t mode = 0);

/// openat(2); O_CLOEXEC is always added. Throws std::system_error that names the path.
UniqueFd openat(const UniqueFd& dir, const std::string& path, int flags, mode_t mode = 0);

/// The whole content of a file, also of one in /proc or /sys whose size is unknown.
std::string read_file(const std::string& path);
/// The same of what is open, from where it stands; `what` is its path, for errors.
std::string read_file(const UniqueFd& file, std::string_view what);

/// Writes all of `content` to an open descriptor; throws on error. `what` names it in the error.
void write_all(int fd, std::string_view content, std::string_view what);

/// Creates or truncates `path` and writes `content`.
void write_file(const std::string& path, std::string_view content, mode_t mode = 0644);

/// Writes `content` into an existing file with one write(2), as files in /proc, /sys and cgroups want it.
void write_value(const std::string& path, std::string_view content);

/// Whether what was written outlives a crash of the host.
enum class Synced { no, yes };

/// Replaces `path` so that a reader sees the old or the new content, never a part: a new file beside it, of exactly
/// this mode, rename(2). Also after a crash, when `synced`: fsync of the file before and of the directory afterwards.
void replace_file(const std::string& path, std::string_view content, mode_t mode = 0644, Synced synced = Synced::yes);

/// readlink(2) of any length.
std::string read_link(const std::string& path);

/// fstat(2).
struct stat status(const UniqueFd& fd, std::string_view what);

/// Copies `bytes` bytes from the start of `from` to `to` inside the kernel (sendfile(2)). Throws when the source
/// ends early, so that a copy is whole or an error.
void copy_all(const UniqueFd& from, const UniqueFd& to, std::uint64_t bytes);

/// Copies the `bytes` bytes of `from` that begin at `begin` to where `to` stands, likewise.
void copy_range(const UniqueFd& from, const UniqueFd& to, std::uint64_t begin, std::uint64_t bytes);

/// Whether two files have the same bytes. Reads both from their start and moves no position; throws std::system_error.
bool same_content(const UniqueFd& a, const UniqueFd& b);

/// A duplicate of `fd`, close-on-exec.
UniqueFd duplicate(const UniqueFd& fd);

}  // namespace sealbench::sys
