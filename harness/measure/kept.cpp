#include "harness/measure/kept.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <sstream>
#include <system_error>
#include <thread>

#include "harness/measure/mount_table.hpp"
#include "sys/file.hpp"
#include "sys/processor_time.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kBlock = 512;  // st_blocks, stat(2)

/// Allocated bytes of a file; 0 when it is gone.
std::int64_t allocated(const fs::path& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 ? st.st_blocks * kBlock : 0;
}

/// Of the files below a directory; what other filesystems show there, on mounts, lies elsewhere or was counted as an
/// image.
std::int64_t allocated_below(const std::string& directory) {
  struct stat top {};
  if (::stat(directory.c_str(), &top) < 0) return 0;
  std::int64_t bytes = 0;
  std::error_code ignored;
  for (fs::recursive_directory_iterator at(directory, ignored), end; at != end; at.increment(ignored)) {
    struct stat st {};
    if (::lstat(at->path().c_str(), &st) < 0) continue;
    if (st.st_dev != top.st_dev) {
      at.disable_recursion_pending();
    } else if (S_ISREG(st.st_mode)) {
      bytes += allocated(at->path());
    }
  }
  return bytes;
}

/// utime and stime of /proc/PID/stat (proc(5), fields 14 and 15), in seconds.
double processor_time(const fs::path& process) {
  const std::string stat = sys::read_file((process / "stat").string());
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));  // the command may hold anything
  std::string skipped;
  constexpr int kBefore = 11;  // of the fields behind the command
  for (int i = 0; i < kBefore; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Calls visit(its directory in /proc) for every process that has a file below `directory` open.
template <typename Visit>
void for_each_holder(const std::string& directory, Visit&& visit) {
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    if (process.path().filename().string().find_first_not_of("0123456789") != std::string::npos) continue;
    bool is_holder = false;
    for (const auto& entry : fs::directory_iterator(process.path() / "fd", ignored)) {
      is_holder = is_holder || fs::read_symlink(entry.path(), ignored).string().starts_with(directory + "/");
    }
    try {
      if (is_holder) visit(process.path());
    } catch (const std::system_error&) {
      continue;  // ended meanwhile
    }
  }
}

/// Allocated bytes of the memfds that a process has open and that are not among `seen`; they are then.
std::int64_t memfd_bytes(const fs::path& process, std::set<ino_t>& seen) {
  std::error_code ignored;
  std::int64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(process / "fd", ignored)) {
    struct stat st {};
    if (!fs::read_symlink(entry.path(), ignored).string().starts_with("/memfd:")) continue;
    if (::stat(entry.path().c_str(), &st) == 0 && seen.insert(st.st_ino).second) bytes += st.st_blocks * kBlock;
  }
  return bytes;
}

/// Nanoseconds on a processor, of all together.
std::uint64_t run_time(const std::vector<pid_t>& processes) {
  std::uint64_t sum = 0;
  for (const pid_t pid : processes) {
    try {
      sum += sys::processor_ns(pid);
    } catch (const std::exception&) {
      continue;  // it has ended, or the kernel does not say
    }
  }
  return sum;
}

bool all_sleep(const std::vector<pid_t>& processes) {
  return std::all_of(processes.begin(), processes.end(), [](pid_t pid) {
    try {
      return sys::sleeps(pid);
    } catch (const std::exception&) {
      return true;  // it has ended
    }
  });
}

}  // namespace

std::vector<pid_t> holders_of(const std::string& directory) {
  std::vector<pid_t> holders;
  for_each_holder(directory,
                  [&](const fs::path& process) { holders.push_back(std::stoi(process.filename().string())); });
  return holders;
}

void await_idle(const std::vector<pid_t>& holders) {
  constexpr std::chrono::microseconds kPause{500};
  constexpr int kMost = 2000;
  if (holders.empty()) return;
  std::uint64_t before = run_time(holders);
  for (int i = 0; i < kMost; ++i) {
    std::this_thread::sleep_for(kPause);
    const std::uint64_t now = run_time(holders);
    if (now == before && all_sleep(holders)) return;
    before = now;
  }
}

Kept kept_below(const std::string& directory, const std::string& mount_table) {
  Kept use;
  std::set<ino_t> seen;  // processes may share descriptors; all memfds are of one filesystem
  for_each_holder(directory, [&](const fs::path& process) {
    ++use.processes;
    use.memory_bytes += memfd_bytes(process, seen);
    use.processor_s += processor_time(process);
  });
  use.mounts = static_cast<int>(mount_points_below({directory}, mount_table).size());
  use.disk_bytes = allocated_below(directory);
  return use;
}

}  // namespace sealbench::measure
