#include "workloads/payloads/probe/agent/watch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

#include "workloads/payloads/probe/attack.hpp"

namespace sealbench::probe {

namespace {

/// How many process ids beyond the last known one to look at: a launch uses fewer.
constexpr int kWindow = 4;

std::string proc(int pid, const char* name) { return "/proc/" + std::to_string(pid) + "/" + name; }

enum class Argument { there, missing, gone };

/// Whether a process has `argument` on its command line; gone when it has ended.
Argument find_argument(int pid, const std::string& argument) {
  std::ifstream file(proc(pid, "cmdline"), std::ios::binary);
  std::string arg;
  bool any = false;
  while (std::getline(file, arg, '\0')) {
    if (arg == argument) return Argument::there;
    any = true;
  }
  return any ? Argument::missing : Argument::gone;
}

/// Whether the descriptor is one of the container's own programs: same inode on the same mount as its name.
bool own_program(int fd) {
  struct stat file {};
  if (::fstat(fd, &file) < 0) return true;
  for (const char* name : {"/probe", "/true"}) {
    struct stat own {};
    if (::stat(name, &own) == 0 && own.st_dev == file.st_dev && own.st_ino == file.st_ino) return true;
  }
  return false;
}

/// The first file mapping of a process, through /proc/PID/map_files.
sys::UniqueFd open_mapping(int pid) {
  const std::string directory = proc(pid, "map_files");
  DIR* const list = ::opendir(directory.c_str());
  if (list == nullptr) return {};
  sys::UniqueFd fd;
  int error = ENOENT;
  while (const dirent* entry = ::readdir(list)) {
    if (entry->d_name[0] == '.') continue;
    fd = sys::UniqueFd(::open((directory + "/" + entry->d_name).c_str(), O_PATH | O_CLOEXEC));
    if (!fd) error = errno;
    break;
  }
  ::closedir(list);
  errno = error;
  return fd;
}

struct Suspect {
  bool seen = false;
  bool taken = false;
  int error = 0;
};

/// One look at one process id.
void look(const Watch& watch, int pid, Suspect& suspect, Catch& result) {
  if (suspect.taken) return;
  char name[32];
  std::snprintf(name, sizeof name, "/proc/%d/exe", pid);
  sys::UniqueFd fd(::open(name, O_PATH | O_CLOEXEC));
  if (!fd && (errno == ENOENT || errno == ESRCH)) return;  // no such process, or it has ended
  suspect.seen = true;
  const int error = errno;
  if (fd && own_program(fd.get())) return;
  // A refusal counts only for the process that is waited for: while it joins, it hides from everybody. One that was
  // open to us and has ended meanwhile is taken: it was quicker than the look at its command line.
  if (!watch.argument.empty()) {
    const Argument argument = find_argument(pid, watch.argument);
    if (argument == Argument::missing || (!fd && argument == Argument::gone)) return;
  }
  if (!fd) {
    suspect.error = error;
    return;
  }
  if (watch.via == Watch::Via::map_files) {
    fd = open_mapping(pid);
    if (!fd) {
      if (errno == ENOENT || errno == ESRCH) return;  // not mapped yet, or no more
      suspect.error = errno;
      if (watch.kill) ::kill(pid, SIGKILL);
      return;
    }
  }
  // While the process lives: executing the file denies writing to it.
  const sys::UniqueFd writer(::open(Attack::path_of(fd.get()).c_str(), O_WRONLY | O_CLOEXEC));
  const int during = writer ? 0 : errno;
  suspect.taken = true;
  if (watch.kill) ::kill(pid, SIGKILL);
  Handle handle = describe(std::move(fd));
  handle.during = true;
  handle.during_error = during;
  keep(result.handles, std::move(handle));
}

}  // namespace

int last_pid() {
  // The last field of /proc/loadavg (proc(5)).
  std::ifstream file("/proc/loadavg");
  std::string field;
  while (file >> field) {
  }
  return field.empty() ? 0 : std::stoi(field);
}

Catch watch(const Watch& watch, int last, int stop) {
  Catch result;
  std::array<Suspect, kWindow> suspects{};
  const int first = last + 1;
  pollfd poll{.fd = stop, .events = POLLIN, .revents = 0};
  // Polling costs a system call: look around a few times for each.
  for (;;) {
    for (int round = 0; round < 4; ++round) {
      for (int i = 0; i < kWindow; ++i) look(watch, first + i, suspects[static_cast<std::size_t>(i)], result);
    }
    if (::poll(&poll, 1, 0) != 0) break;
  }
  for (const Suspect& suspect : suspects) {
    if (suspect.seen) ++result.seen;
    if (suspect.seen && !suspect.taken && suspect.error != 0) {
      ++result.refused;
      result.error = suspect.error;
    }
  }
  return result;
}

}  // namespace sealbench::probe
