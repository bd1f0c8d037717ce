#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <map>
#include <memory>
#include <set>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/pidfd.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

constexpr int kRounds = 12;  // 1 + 2 + 4 + … + 128 + 4 × 128 ms: about a second

void pause_before_round(int round) {
  if (round == 0) return;
  const long milliseconds = 1L << std::min(round - 1, 7);
  const timespec duration{0, milliseconds * 1000000L};
  ::nanosleep(&duration, nullptr);
}

/// The content of a control file; empty when it, or its cgroup, is gone.
std::string content(const std::string& path) {
  try {
    return sys::read_file(path);
  } catch (const std::system_error& error) {
    const int code = error.code().value();
    // ENODEV: the cgroup was removed while we read. EOPNOTSUPP: cgroup.procs of a threaded v2 cgroup, whose processes
    // its domain lists.
    if (code == ENOENT || code == ENODEV || code == EOPNOTSUPP) return {};
    throw;
  }
}

/// Writes where it can: for files that not every hierarchy and kernel has. Returns whether it was written.
bool try_write(const std::string& path, std::string_view value) {
  const sys::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return fd && ::write(fd.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

std::vector<std::string> children(const std::string& directory) {
  std::vector<std::string> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), &::closedir);
  if (!listing) return found;
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (entry->d_type == DT_DIR && name != "." && name != "..") found.push_back(directory + "/" + name);
  }
  return found;
}

/// Calls `use` with every process of `directory` itself. Returns whether there were any.
template <typename Use>
bool each_process(const std::string& directory, const Use& use) {
  bool any = false;
  const std::string processes = content(directory + "/cgroup.procs");
  for (const char *at = processes.data(), *end = at + processes.size(); at < end;) {
    pid_t pid = 0;
    at = std::from_chars(at, end, pid).ptr + 1;
    // The kernel shows a process of another pid namespace as 0, and kill(0) would be our own process group.
    if (pid <= 0 || pid == ::getpid()) continue;
    any = true;
    use(pid);
  }
  return any;
}

void kill_one(pid_t pid) { ::kill(pid, SIGKILL); }

/// Sends SIGKILL to the processes of `directory` and below. Returns whether there were any.
bool kill_below(const std::string& directory) {
  bool any = each_process(directory, kill_one);
  for (const std::string& child : children(directory)) any = kill_below(child) || any;
  return any;
}

void collect_below(const std::string& directory, std::set<pid_t>& found) {
  each_process(directory, [&](pid_t pid) { found.insert(pid); });
  for (const std::string& child : children(directory)) collect_below(child, found);
}

std::set<pid_t> processes_below(const std::vector<std::string>& directories) {
  std::set<pid_t> found;
  for (const std::string& directory : directories) collect_below(directory, found);
  return found;
}

bool empty_below(const std::string& directory) {
  if (!content(directory + "/cgroup.procs").empty()) return false;
  for (const std::string& child : children(directory)) {
    if (!empty_below(child)) return false;
  }
  return true;
}

/// rmdir(2) of `directory` and of the cgroups below. Returns 0 or the errno of the directory itself.
int remove_below(const std::string& directory) {
  if (::rmdir(directory.c_str()) == 0 || errno == ENOENT) return 0;
  if (errno != EBUSY && errno != ENOTEMPTY) return errno;
  for (const std::string& child : children(directory)) remove_below(child);
  return ::rmdir(directory.c_str()) == 0 || errno == ENOENT ? 0 : errno;
}

}  // namespace

void join(const std::vector<std::string>& directories, pid_t pid) {
  const std::string text = std::to_string(pid);
  for (const std::string& directory : directories) sys::write_value(directory + "/cgroup.procs", text);
}

std::vector<sys::UniqueFd> open_entrances(const std::vector<std::string>& directories) {
  std::vector<sys::UniqueFd> entrances;
  entrances.reserve(directories.size());
  for (const std::string& directory : directories) {
    // Only v1 cgroups have a file `tasks`.
    sys::UniqueFd entrance(::openat(AT_FDCWD, (directory + "/tasks").c_str(), O_WRONLY | O_CLOEXEC));
    if (!entrance) entrance = sys::open(directory + "/cgroup.procs", O_WRONLY);
    entrances.push_back(std::move(entrance));
  }
  return entrances;
}

bool is_frozen(const std::string& freezer) {
  if (freezer.empty()) return false;
  const std::string v1 = content(freezer + "/freezer.state");
  if (!v1.empty()) return v1 != "THAWED\n";
  return content(freezer + "/cgroup.events").find("frozen 1") != std::string::npos;
}

void thaw(const std::string& freezer) {
  if (!freezer.empty() && !try_write(freezer + "/freezer.state", "THAWED")) try_write(freezer + "/cgroup.freeze", "0");
}

void kill_all(const std::vector<std::string>& directories) {
  for (int round = 0; round < kRounds; ++round) {
    pause_before_round(round);
    bool any = false;
    // One pass kills what stands still. What forks faster than we read is stopped first by the v1 freezer; a killed
    // process dies when thawed. cgroup.kill (v2, Linux 5.14) needs neither.
    const auto freeze = [&](std::string_view state) {
      if (round == 0) return;
      for (const std::string& directory : directories) try_write(directory + "/freezer.state", state);
    };
    freeze("FROZEN");
    for (const std::string& directory : directories) {
      if (try_write(directory + "/cgroup.kill", "1")) {
        any = !empty_below(directory) || any;
      } else {
        any = kill_below(directory) || any;
      }
    }
    freeze("THAWED");
    if (!any) return;
  }
}

void kill_directly_in(const std::vector<std::string>& directories) {
  for (int round = 0; round < kRounds; ++round) {
    pause_before_round(round);
    bool any = false;
    for (const std::string& directory : directories) any = each_process(directory, kill_one) || any;
    if (!any) return;
  }
}

void signal_all(const std::vector<std::string>& directories, int signal) {
  // A handle on each, and then a second look: a process that is there again under its pid is the one that is held.
  std::map<pid_t, sys::UniqueFd> held;
  for (const pid_t pid : processes_below(directories)) held.emplace(pid, sys::open_process(pid));
  for (const pid_t pid : processes_below(directories)) {
    const auto process = held.find(pid);
    if (process != held.end() && process->second) sys::send_signal(process->second, signal);
  }
}

void kill_and_remove(const std::vector<std::string>& directories) {
  std::vector<std::string> busy;
  for (const std::string& directory : directories) {
    if (remove_below(directory) != 0) busy.push_back(directory);
  }
  if (busy.empty()) return;
  kill_all(busy);
  remove(busy);
}

bool empty(const std::vector<std::string>& directories) {
  for (const std::string& directory : directories) {
    if (!empty_below(directory)) return false;
  }
  return true;
}

void remove(const std::vector<std::string>& directories) {
  std::vector<std::string> left = directories;
  int error = 0;
  for (int round = 0; round < kRounds; ++round) {
    pause_before_round(round);
    // A process leaves its cgroup some time after wait(2) told of its end: EBUSY until then.
    std::erase_if(left, [&](const std::string& directory) {
      const int code = remove_below(directory);
      if (code != 0) error = code;
      return code == 0;
    });
    if (left.empty()) return;
  }
  sys::throw_errno(error,
                   "removing the cgroup " + left[0] +
                       (error == EBUSY ? " (a process is still in it: kill the container, then delete it again)" : ""));
}

}  // namespace sealbench::sealrun::cgroup
