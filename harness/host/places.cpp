#include "harness/host/places.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "harness/plan/errors.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::host {

namespace fs = std::filesystem;

namespace {

struct Magic {
  long number;
  std::string_view name;
};

// statfs(2)
constexpr std::array kMagics = std::to_array<Magic>({{EXT4_SUPER_MAGIC, "ext4"},
                                                     {0x58465342, "xfs"},
                                                     {BTRFS_SUPER_MAGIC, "btrfs"},
                                                     {TMPFS_MAGIC, "tmpfs"},
                                                     {RAMFS_MAGIC, "ramfs"},
                                                     {OVERLAYFS_SUPER_MAGIC, "overlay"},
                                                     {NFS_SUPER_MAGIC, "nfs"},
                                                     {F2FS_SUPER_MAGIC, "f2fs"},
                                                     {0x2fc12fc1, "zfs"},
                                                     {SQUASHFS_MAGIC, "squashfs"},
                                                     {0x01021997, "9p"},
                                                     {FUSE_SUPER_MAGIC, "fuse"}});

long magic_of(const std::string& path) {
  struct statfs st {};
  sys::check(::statfs(path.c_str(), &st), [&] { return "statfs of " + path; });
  return static_cast<long>(st.f_type);
}

/// `path` itself, when it is a program.
std::string existing_program(std::string path) {
  if (::access(path.c_str(), X_OK) < 0) {
    throw HostError(
        fmt::format("cannot use the program {}: {}; name one that can be executed", path, sys::errno_text(errno)));
  }
  if (fs::is_directory(path)) throw HostError(fmt::format("cannot use the program {}: it is a directory", path));
  return path;
}

}  // namespace

Installation Installation::of_this_program() {
  const fs::path programs = fs::path(sys::read_link("/proc/self/exe")).parent_path();
  return {.programs = programs, .payloads = programs.parent_path() / "payloads"};
}

std::string Installation::find(std::string_view name) const {
  if (name.find('/') != std::string_view::npos) return existing_program(std::string(name));
  std::string beside = programs + "/" + std::string(name);
  if (::access(beside.c_str(), X_OK) == 0) return beside;
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    std::string candidate = std::string(rest.substr(0, colon)) + "/" + std::string(name);
    if (candidate.front() == '/' && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  const bool ours = name.starts_with("seal") || name == "floor";
  throw HostError(fmt::format(
      "cannot find the program {0}: looked in {1} and on PATH; {2}", name, programs,
      ours ? "build it: ./bench does" : fmt::format("install it (Debian: apt-get install {}) or name its path", name)));
}

std::vector<std::string> exe_directories() {
  std::vector<std::string> directories;
  if (const char* tmpdir = std::getenv("TMPDIR"); tmpdir != nullptr && *tmpdir == '/') directories.emplace_back(tmpdir);
  directories.insert(directories.end(), {"/var/tmp", "/tmp"});
  return directories;
}

std::string why_unusable(const std::string& directory) {
  struct stat st {};
  if (::stat(directory.c_str(), &st) < 0) return sys::errno_text(errno);
  if (!S_ISDIR(st.st_mode)) return "it is not a directory";
  if (::access(directory.c_str(), W_OK | X_OK) < 0) return "no permission to write there";
  struct statvfs filesystem {};
  sys::check(::statvfs(directory.c_str(), &filesystem), [&] { return "statvfs of " + directory; });
  if ((filesystem.f_flag & ST_NOEXEC) != 0) return "its filesystem is mounted noexec";
  if ((filesystem.f_flag & ST_RDONLY) != 0) return "its filesystem is mounted read-only";
  return {};
}

std::string choose_exe_directory() {
  std::string second_best;
  std::string reasons;
  for (const std::string& directory : exe_directories()) {
    const std::string reason = why_unusable(directory);
    if (!reason.empty()) {
      reasons += fmt::format("; {}: {}", directory, reason);
    } else if (!is_in_memory(directory)) {
      return directory;
    } else if (second_best.empty()) {
      second_best = directory;
    }
  }
  if (second_best.empty()) {
    throw HostError("no directory to run copies of the exe from" + reasons + ". Name one with --exe-dir");
  }
  return second_best;
}

bool is_in_memory(const std::string& path) {
  const long magic = magic_of(path);
  return magic == TMPFS_MAGIC || magic == RAMFS_MAGIC;
}

std::string filesystem_of(const std::string& path) {
  const long magic = magic_of(path);
  for (const Magic& known : kMagics) {
    if (known.number == magic) return std::string(known.name);
  }
  return fmt::format("0x{:x}", magic);
}

}  // namespace sealbench::host
