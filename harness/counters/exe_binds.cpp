#include "harness/counters/exe_binds.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <filesystem>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {

namespace {

/// A path among the arguments of a stopped thread's call, as this process reaches it; empty: it cannot be read.
struct Named {
  int directory = AT_FDCWD;
  std::uint64_t path = 0;  ///< address of a string
};

std::string string_at(pid_t thread, std::uint64_t address) {
  const sys::UniqueFd memory = sys::open(fmt::format("/proc/{}/mem", thread), O_RDONLY);
  std::array<char, PATH_MAX> text{};
  const ssize_t got = ::pread(memory.get(), text.data(), text.size() - 1, static_cast<off_t>(address));
  return got > 0 ? std::string(text.data()) : std::string();
}

/// Links such as /proc/self lead a reader to itself, so the thread's are named by its number.
std::string as_seen_from_here(pid_t thread, const std::string& path) {
  for (const std::string_view mine : {"/proc/self/", "/proc/thread-self/"}) {
    if (path.starts_with(mine)) return fmt::format("/proc/{}/{}", thread, path.substr(mine.size()));
  }
  return fmt::format("/proc/{}/root{}", thread, path);
}

std::string path_of(pid_t thread, const Named& named) {
  std::string path = string_at(thread, named.path);
  if (path.starts_with('/')) return as_seen_from_here(thread, path);
  const std::string from = named.directory == AT_FDCWD ? fmt::format("/proc/{}/cwd", thread)
                                                       : fmt::format("/proc/{}/fd/{}", thread, named.directory);
  return path.empty() ? from : from + "/" + path;
}

}  // namespace

ExeBinds::File ExeBinds::at(const std::string& path) {
  struct stat status {};
  sys::check(::stat(path.c_str(), &status), [&] { return "looking at " + path; });
  return {.device = status.st_dev, .inode = status.st_ino};
}

ExeBinds::ExeBinds(const std::string& exe)
    : exe_(at(exe)), directory_(at(std::filesystem::absolute(exe).parent_path().string())) {}

std::string_view ExeBinds::made_by(pid_t thread, const ReturnedCall& call) const {
  Named source;
  std::string_view name;
  if (call.result < 0) return {};
  if (call.number == SYS_open_tree && (call.arguments[2] & OPEN_TREE_CLONE) != 0) {
    name = "open_tree";
    source = {.directory = static_cast<int>(call.arguments[0]), .path = call.arguments[1]};
  } else if (call.number == SYS_mount && (call.arguments[3] & MS_BIND) != 0 && (call.arguments[3] & MS_REMOUNT) == 0) {
    name = "mount";
    source.path = call.arguments[0];
  } else {
    return {};
  }
  try {
    const File bound = at(path_of(thread, source));
    const bool is_exe = bound == exe_ || bound == directory_ || bound == at(fmt::format("/proc/{}/exe", thread));
    return is_exe ? name : std::string_view();
  } catch (const std::system_error&) {
    return {};  // gone, or of a place that only the thread reaches: no exe of ours
  }
}

}  // namespace sealbench::counters
