#include "harness/counters/container_entry.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "harness/counters/ptrace_tracer.hpp"
#include "strategies/sealed_program.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {

namespace {

/// A program that some processes of the launch execute. Open, because a sealed one is gone with the last of them.
struct Program {
  std::string path;
  sys::UniqueFd file;
};

class Watch {
 public:
  explicit Watch(const ExpectedEntry& expected) : expected_(expected) {
    sys::check(::stat(expected.rootfs.c_str(), &root_), [&] { return "looking at " + expected.rootfs; });
  }

  /// It executes what its maker executes.
  void born(pid_t pid) { look(pid); }

  void executed(pid_t pid) {
    if (is_container_program(pid)) {
      if (!entry_.ran || entry_.difference.empty()) enter(pid);
    } else {
      look(pid);
    }
  }

  [[nodiscard]] ContainerEntry seen() && { return std::move(entry_); }

 private:
  /// The kernel may hide a process from whoever traces it (another user's, not dumpable); then it stays unknown.
  void look(pid_t pid) {
    try {
      const std::string link = fmt::format("/proc/{}/exe", pid);
      std::string path = sys::read_link(link);
      programs_[pid] = {.path = std::move(path), .file = sys::open(link, O_RDONLY)};
    } catch (const std::system_error&) {
      programs_.erase(pid);
    }
  }

  [[nodiscard]] bool is_container_program(pid_t pid) const {
    struct stat root {};
    if (::stat(fmt::format("/proc/{}/root", pid).c_str(), &root) < 0) return false;
    if (root.st_dev != root_.st_dev || root.st_ino != root_.st_ino) return false;
    std::vector<std::string> words;
    try {
      std::istringstream line(sys::read_file(fmt::format("/proc/{}/cmdline", pid)));
      for (std::string word; std::getline(line, word, '\0');) words.push_back(word);
    } catch (const std::system_error&) {
      return false;
    }
    return runs_process(words, expected_.process);
  }

  void enter(pid_t pid) {
    entry_.ran = true;
    const auto found = programs_.find(pid);
    if (found == programs_.end()) return;
    entry_.from = found->second.path;
    if (expected_.part) {
      entry_.difference = strategies::difference_from(expected_.exe, *expected_.part, found->second.file);
    }
  }

  const ExpectedEntry& expected_;
  struct stat root_ {};
  std::map<pid_t, Program> programs_;
  ContainerEntry entry_;
};

}  // namespace

bool runs_process(const std::vector<std::string>& seen, const std::vector<std::string>& process) {
  if (seen == process) return true;
  if (process.empty() || seen.size() < process.size() + 1 || seen.size() > process.size() + 2) return false;
  const auto script = seen.end() - static_cast<std::ptrdiff_t>(process.size());
  // A program that was found on PATH is given to the interpreter by its whole path.
  return std::filesystem::path(*script).filename() == std::filesystem::path(process.front()).filename() &&
         std::equal(process.begin() + 1, process.end(), script + 1);
}

ContainerEntry watch_entry(const Command& command, const ExpectedEntry& expected, std::chrono::nanoseconds timeout) {
  Watch watch(expected);
  trace_with_ptrace(command, {.before_release = {},
                              .at_stop = {},
                              .at_exec = [&](pid_t pid) { watch.executed(pid); },
                              .at_birth = [&](pid_t pid) { watch.born(pid); },
                              .every_call = false,
                              .timeout = timeout});
  return std::move(watch).seen();
}

}  // namespace sealbench::counters
