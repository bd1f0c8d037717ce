#include "harness/measure/cleanup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "harness/measure/leftover_processes.hpp"
#include "harness/measure/mount_table.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/path.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;

namespace {

std::string counted(int count, const char* one, const char* many) {
  return count == 0 ? "" : fmt::format("{} {}", count, count == 1 ? one : many);
}

bool is_below_any(const std::string& path, const std::vector<std::string>& directories) {
  return std::any_of(directories.begin(), directories.end(),
                     [&](const std::string& dir) { return sys::is_below(path, dir); });
}

void remove_processes(const Leftovers& leftovers, std::vector<std::string>& cgroups, Removed& removed) {
  std::vector<ProcessId> processes;
  for (const std::string& directory : leftovers.directories) {
    ContainerStates states = find_containers(directory);
    processes.insert(processes.end(), states.processes.begin(), states.processes.end());
    cgroups.insert(cgroups.end(), states.cgroups.begin(), states.cgroups.end());
  }
  for (const ProcessId& process : find_marked(leftovers.mark)) {
    if (std::find(processes.begin(), processes.end(), process) == processes.end()) processes.push_back(process);
  }
  removed.processes += kill_all(processes);
}

void remove_mounts(const std::vector<std::string>& directories, Removed& removed) {
  std::vector<std::string> mounts = mount_points_below(directories);
  std::reverse(mounts.begin(), mounts.end());  // the last mounted covers the others
  for (const std::string& mount : mounts) {
    if (::umount2(mount.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) {
      ++removed.mounts;
    } else {
      removed.problems.push_back(fmt::format("cannot unmount {}: {}", mount, sys::errno_text(errno)));
    }
  }
}

void remove_loop_devices(const std::vector<std::string>& directories, Removed& removed) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/sys/block", ignored)) {
    std::string backing;
    try {
      backing = sys::read_file(entry.path().string() + "/loop/backing_file");
    } catch (const std::system_error&) {
      continue;  // not a loop device, or not in use
    }
    while (!backing.empty() && backing.back() == '\n') backing.pop_back();
    if (!is_below_any(backing, directories)) continue;
    const std::string device = "/dev/" + entry.path().filename().string();
    const sys::UniqueFd fd(::open(device.c_str(), O_RDWR | O_CLOEXEC));
    if (fd && ::ioctl(fd.get(), LOOP_CLR_FD, 0) == 0) {
      ++removed.loop_devices;
    } else {
      removed.problems.push_back(fmt::format("cannot detach {}: {}", device, sys::errno_text(errno)));
    }
  }
}

/// Directories of cgroups whose name begins with `id`, deepest last.
void add_cgroups_of(const std::string& id, std::vector<std::string>& cgroups) {
  constexpr int kDeepest = 6;
  std::error_code ignored;
  for (fs::recursive_directory_iterator at("/sys/fs/cgroup", ignored), end; at != end; at.increment(ignored)) {
    if (at.depth() >= kDeepest) at.disable_recursion_pending();
    if (at->is_directory(ignored) && at->path().filename().string().find(id) != std::string::npos) {
      cgroups.push_back(at->path());
    }
  }
}

void remove_cgroups(std::vector<std::string> cgroups, Removed& removed) {
  constexpr int kTries = 100;
  constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 10'000'000};
  std::sort(cgroups.begin(), cgroups.end(), std::greater<>());  // children before parents
  cgroups.erase(std::unique(cgroups.begin(), cgroups.end()), cgroups.end());
  for (const std::string& cgroup : cgroups) {
    int result = -1;
    // EBUSY while the kernel still takes apart a process that was killed.
    for (int i = 0; i < kTries && (result = ::rmdir(cgroup.c_str())) < 0 && errno == EBUSY; ++i)
      ::nanosleep(&kPause, nullptr);
    if (result == 0) {
      ++removed.cgroups;
    } else if (errno != ENOENT) {
      removed.problems.push_back(fmt::format("cannot remove the cgroup {}: {}", cgroup, sys::errno_text(errno)));
    }
  }
}

void remove_directory(const std::string& directory, Removed& removed) {
  // A journal is ours alone, but a tree is removed only where the name says so and nothing is mounted in it.
  if (directory.find("/sealbench") == std::string::npos) {
    removed.problems.push_back(fmt::format("will not remove {}: not a directory of ours by name", directory));
    return;
  }
  if (!mount_points_below({directory}).empty()) {
    removed.problems.push_back(fmt::format("cannot remove {}: something is still mounted below it", directory));
    return;
  }
  std::error_code error;
  const auto count = fs::remove_all(directory, error);
  if (error) {
    removed.problems.push_back(fmt::format("cannot remove {}: {}", directory, error.message()));
  } else if (count > 0) {
    ++removed.directories;
  }
}

}  // namespace

Removed& Removed::operator+=(const Removed& other) {
  runs += other.runs;
  processes += other.processes;
  mounts += other.mounts;
  loop_devices += other.loop_devices;
  cgroups += other.cgroups;
  directories += other.directories;
  problems.insert(problems.end(), other.problems.begin(), other.problems.end());
  return *this;
}

std::string Removed::sentence() const {
  std::string list;
  for (const std::string& part :
       {counted(processes, "process", "processes"), counted(mounts, "mount", "mounts"),
        counted(loop_devices, "loop device", "loop devices"), counted(cgroups, "cgroup", "cgroups"),
        counted(directories, "directory", "directories")}) {
    if (!part.empty()) list += (list.empty() ? "" : ", ") + part;
  }
  std::string text =
      list.empty() ? "" : fmt::format("removed what {} left: {}", counted(runs, "earlier run", "earlier runs"), list);
  for (const std::string& problem : problems) text += (text.empty() ? "" : "; ") + problem;
  return text;
}

std::string mark_of(const std::string& workspace) { return "SEALBENCH_WORKSPACE=" + workspace; }

Removed remove_leftovers(const Leftovers& leftovers) {
  Removed removed;
  removed.runs = 1;
  std::vector<std::string> cgroups = leftovers.cgroups;
  try {
    remove_processes(leftovers, cgroups, removed);
    remove_mounts(leftovers.directories, removed);
    remove_loop_devices(leftovers.directories, removed);
    add_cgroups_of(leftovers.id, cgroups);
    remove_cgroups(std::move(cgroups), removed);
    // The workspace, first in the list, goes last: it holds the journal of the others.
    for (auto at = leftovers.directories.rbegin(); at != leftovers.directories.rend(); ++at)
      remove_directory(*at, removed);
  } catch (const std::exception& error) {
    removed.problems.emplace_back(error.what());
  }
  return removed;
}

}  // namespace sealbench::measure
