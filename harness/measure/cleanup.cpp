#include "harness/measure/cleanup.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "harness/measure/journal.hpp"
#include "harness/measure/leftover_processes.hpp"
#include "harness/measure/mount_table.hpp"
#include "harness/measure/named_directories.hpp"
#include "harness/text/join.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/path.hpp"
#include "sys/process_identity.hpp"

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

std::vector<std::string> paths_of(const Leftovers& leftovers) {
  std::vector<std::string> paths;
  for (const auto* directories : {&leftovers.workspace, &leftovers.elsewhere}) {
    for (const host::OwnedDirectory& directory : *directories) paths.push_back(directory.path());
  }
  return paths;
}

std::string stale_processes(int count, sys::Presence presence) {
  return fmt::format("{}, not signalled: {}", counted(count, "process", "processes"), sys::to_words(presence));
}

/// Also adds the cgroups that the runtimes wrote down, which are those of this boot only.
void remove_processes(const Leftovers& leftovers, std::vector<std::string>& cgroups, Removed& removed) {
  const sys::PidSpace here = sys::PidSpace::current();
  const host::Owner& owner = leftovers.owner;
  const bool this_boot = owner.space.boot_id() == here.boot_id();
  Killed killed;
  for (const std::string& directory : paths_of(leftovers)) {
    const ContainerStates states = find_containers(directory, owner);
    killed += kill_all(states.processes, here);
    if (this_boot) cgroups.insert(cgroups.end(), states.cgroups.begin(), states.cgroups.end());
  }
  if (this_boot && !owner.mark.empty()) killed += kill_marked(environment_mark(owner));
  removed.processes += killed.processes;
  for (const auto& [presence, count] : killed.stale) removed.left_alone.push_back(stale_processes(count, presence));
  removed.problems.insert(removed.problems.end(), killed.problems.begin(), killed.problems.end());
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

/// The file behind a loop device; empty when there is none.
std::string backing_file(const fs::path& block_device) {
  try {
    std::string backing = sys::read_file(block_device.string() + "/loop/backing_file");
    while (!backing.empty() && backing.back() == '\n') backing.pop_back();
    return backing;
  } catch (const std::system_error&) {
    return {};  // not a loop device, or not in use
  }
}

void remove_loop_devices(const std::vector<std::string>& directories, Removed& removed) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/sys/block", ignored)) {
    if (!is_below_any(backing_file(entry.path()), directories)) continue;
    const std::string device = "/dev/" + entry.path().filename().string();
    const sys::UniqueFd fd(::open(device.c_str(), O_RDWR | O_CLOEXEC));
    // Once more, now that it is held: it may have been given another file meanwhile.
    if (fd && !is_below_any(backing_file(entry.path()), directories)) continue;
    if (fd && (::ioctl(fd.get(), LOOP_CLR_FD, 0) == 0 || errno == ENXIO)) {
      ++removed.loop_devices;
    } else {
      removed.problems.push_back(fmt::format("cannot detach {}: {}", device, sys::errno_text(errno)));
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

void remove_directory(host::OwnedDirectory& directory, Removed& removed) {
  try {
    directory.remove();
    ++removed.directories;
  } catch (const std::exception& error) {
    removed.problems.push_back(fmt::format("cannot remove {}: {}", directory.path(), error.what()));
    directory.abandon();
  }
}

/// The journal is the last that goes.
void remove_workspace(host::OwnedDirectory& workspace, Removed& removed) {
  try {
    workspace.clear({Journal::kName});
  } catch (const std::exception& error) {
    removed.problems.push_back(fmt::format("cannot remove {}: {}", workspace.path(), error.what()));
    return workspace.abandon();
  }
  remove_directory(workspace, removed);
}

}  // namespace

Removed& Removed::operator+=(const Removed& other) {
  runs += other.runs;
  processes += other.processes;
  mounts += other.mounts;
  loop_devices += other.loop_devices;
  cgroups += other.cgroups;
  directories += other.directories;
  left_alone.insert(left_alone.end(), other.left_alone.begin(), other.left_alone.end());
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
  for (const std::string& item : left_alone) text += (text.empty() ? "left alone: " : "; left alone: ") + item;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "; ") + problem;
  return text;
}

std::string environment_mark(const host::Owner& owner) { return "SEALBENCH_RUN=" + owner.mark; }

Removed remove_leftovers(Leftovers leftovers) {
  Removed removed;
  removed.runs = 1;
  removed.problems = leftovers.problems;
  const std::vector<std::string> directories = paths_of(leftovers);
  try {
    std::vector<std::string> cgroups;
    remove_processes(leftovers, cgroups, removed);
    remove_mounts(directories, removed);
    remove_loop_devices(directories, removed);
    if (!leftovers.owner.run.empty()) {
      const std::vector<std::string> named = directories_named("/sys/fs/cgroup", leftovers.owner.run);
      cgroups.insert(cgroups.end(), named.begin(), named.end());
    }
    remove_cgroups(std::move(cgroups), removed);
    for (host::OwnedDirectory& directory : leftovers.elsewhere) remove_directory(directory, removed);
  } catch (const std::exception& error) {
    removed.problems.push_back(fmt::format("cannot remove {}: {}", text::join(directories, " and "), error.what()));
  }
  for (host::OwnedDirectory& workspace : leftovers.workspace) {
    if (removed.problems.empty()) {
      remove_workspace(workspace, removed);
    } else {
      workspace.abandon();
    }
  }
  // What an exception left in between is not for the destructors to try once more.
  for (host::OwnedDirectory& directory : leftovers.elsewhere) directory.abandon();
  return removed;
}

}  // namespace sealbench::measure
