#include "harness/measure/holder_use.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <system_error>

#include "sys/file.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;

namespace {

/// Allocated bytes of a file; 0 when it is gone.
std::int64_t allocated(const fs::path& path) {
  constexpr std::int64_t kBlock = 512;  // st_blocks, stat(2)
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 ? st.st_blocks * kBlock : 0;
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

void add_process(const fs::path& process, const std::string& directory, HolderUse& use) {
  std::error_code ignored;
  bool is_holder = false;
  std::int64_t memory = 0;
  for (const auto& entry : fs::directory_iterator(process / "fd", ignored)) {
    const std::string target = fs::read_symlink(entry.path(), ignored).string();
    if (target.starts_with(directory + "/")) is_holder = true;
    if (target.starts_with("/memfd:")) memory += allocated(entry.path());
  }
  if (!is_holder) return;
  ++use.processes;
  use.memory_bytes += memory;
  use.processor_s += processor_time(process);
}

}  // namespace

HolderUse holder_use(const std::string& directory) {
  HolderUse use;
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    if (process.path().filename().string().find_first_not_of("0123456789") != std::string::npos) continue;
    try {
      add_process(process.path(), directory, use);
    } catch (const std::system_error&) {
      continue;  // ended meanwhile
    }
  }
  for (const auto& file : fs::recursive_directory_iterator(directory, ignored)) {
    if (file.is_regular_file(ignored)) use.disk_bytes += allocated(file.path());
  }
  return use;
}

}  // namespace sealbench::measure
