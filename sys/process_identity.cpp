#include "sys/process_identity.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "sys/error.hpp"
#include "sys/pidfd.hpp"
#include "sys/raw_syscall.hpp"

namespace sealbench::sys {

namespace {

constexpr const char* kBootIdFile = "/proc/sys/kernel/random/boot_id";
constexpr const char* kNamespaceFile = "/proc/self/ns/pid";

/// `text` with a 0 behind it, when it fits; else nothing.
template <std::size_t Size>
void put(std::string_view text, std::array<char, Size>& to) {
  if (text.size() < Size) std::copy(text.begin(), text.end(), to.begin());
}

ProcessStart start_in(int stat_file) {
  char text[1024];
  const ssize_t got = stat_file < 0 ? -1 : ::read(stat_file, text, sizeof text - 1);
  if (got <= 0) return {};
  text[got] = '\0';
  // The command, field 2, may hold anything; the last parenthesis ends it.
  const char* at = std::strrchr(text, ')');
  if (at == nullptr || at[1] == '\0') return {};
  ProcessStart start{.state = at[2], .ticks = 0};
  constexpr int kFieldsToStart = 20;
  for (int field = 0; field < kFieldsToStart && at != nullptr; ++field) at = std::strchr(at + 1, ' ');
  if (at != nullptr) std::from_chars(at + 1, text + got, start.ticks);
  return start;
}

bool is_within(const ProcessStart& start, const ProcessIdentity& process) {
  return process.started_after <= start.ticks && start.ticks <= process.started_before;
}

/// The pid under which /proc shows the process of a pidfd: another one where /proc was mounted in another pid namespace
/// (unshare -p without --mount-proc). proc(5), /proc/PID/fdinfo; 0 when it is shown under none.
pid_t pid_in_proc(const UniqueFd& process) {
  if (!process) return 0;
  char path[48] = "/proc/self/fdinfo/";
  *std::to_chars(path + std::strlen(path), path + sizeof path - 1, process.get()).ptr = '\0';
  const UniqueFd file(::openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC));
  char text[512];
  const ssize_t got = file ? ::read(file.get(), text, sizeof text - 1) : -1;
  if (got <= 0) return 0;
  text[got] = '\0';
  constexpr std::string_view kField = "\nPid:\t";
  const char* const at = std::strstr(text, kField.data());
  pid_t pid = 0;
  if (at != nullptr) std::from_chars(at + kField.size(), text + got, pid);
  return pid;
}

}  // namespace

PidSpace PidSpace::current_boot() {
  PidSpace space;
  const UniqueFd file(check(::openat(AT_FDCWD, kBootIdFile, O_RDONLY | O_CLOEXEC), "opening the kernel's boot id"));
  const ssize_t got =
      check(::read(file.get(), space.boot_id_.data(), space.boot_id_.size() - 1), "reading the kernel's boot id");
  space.boot_id_[static_cast<std::size_t>(got)] = '\0';
  if (char* const end = std::strchr(space.boot_id_.data(), '\n'); end != nullptr) *end = '\0';
  return space;
}

PidSpace PidSpace::current() {
  PidSpace space = current_boot();
  struct stat st {};
  check(::stat(kNamespaceFile, &st), "looking at /proc/self/ns/pid");
  char* const begin = space.pid_namespace_.data();
  char* const end = begin + space.pid_namespace_.size() - 1;  // two numbers of 64 bits fit
  char* at = std::to_chars(begin, end, static_cast<std::uint64_t>(st.st_dev)).ptr;
  *at++ = ':';
  std::to_chars(at, end, static_cast<std::uint64_t>(st.st_ino));
  return space;
}

PidSpace PidSpace::from(std::string_view boot_id, std::string_view pid_namespace) {
  PidSpace space;
  put(boot_id, space.boot_id_);
  put(pid_namespace, space.pid_namespace_);
  return space;
}

const char* to_words(Presence presence) {
  switch (presence) {
    case Presence::running:
      return "it runs";
    case Presence::ended:
      return "it has ended";
    case Presence::other_boot:
      return "it belongs to another boot of the machine";
    case Presence::other_pid_namespace:
      return "its pid counts in another pid namespace";
    case Presence::ended_or_elsewhere:
      return "it has ended, or its pid counts in another pid namespace";
    case Presence::unknown:
      break;
  }
  return "in which boot and pid namespace its pid counts was not written down";
}

std::uint64_t ticks_after_boot() {
  constexpr std::uint64_t kNanoseconds = 1'000'000'000;
  timespec now{};
  // As a system call: one or two readings are not worth libc's search for the vDSO.
  raw_syscall(__NR_clock_gettime, CLOCK_BOOTTIME, &now);
  const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return static_cast<std::uint64_t>(now.tv_sec) * ticks +
         static_cast<std::uint64_t>(now.tv_nsec) * ticks / kNanoseconds;
}

ProcessStart process_start(pid_t pid) {
  char path[32] = "/proc/";
  char* const end = std::to_chars(path + std::strlen(path), path + sizeof path, pid).ptr;
  constexpr char kStat[] = "/stat";
  std::memcpy(end, kStat, sizeof kStat);
  const UniqueFd file(::openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC));
  return start_in(file.get());
}

ProcessStart process_start(const UniqueFd& directory) {
  const UniqueFd file(::openat(directory.get(), "stat", O_RDONLY | O_CLOEXEC));
  return start_in(file.get());
}

Presence presence_of(const ProcessIdentity& process, const PidSpace& here) {
  const bool anywhere = process.space.pid_namespace().empty();
  if (process.space.boot_id().empty() || (anywhere && process.pidfs_inode == 0)) return Presence::unknown;
  if (process.space.boot_id() != here.boot_id()) return Presence::other_boot;
  if (!anywhere && process.space.pid_namespace() != here.pid_namespace()) return Presence::other_pid_namespace;
  if (process.pid <= 0) return Presence::ended;
  if (process.pidfs_inode != 0) {
    const UniqueFd handle = open_process(process.pid);
    if (handle && pidfs_inode(handle) == process.pidfs_inode) {
      return wait_for_end(handle, 0) ? Presence::ended : Presence::running;
    }
    return anywhere ? Presence::ended_or_elsewhere : Presence::ended;
  }
  ProcessStart start = process_start(process.pid);
  if (!is_within(start, process)) {
    const pid_t shown_as = pid_in_proc(open_process(process.pid));
    if (shown_as == process.pid || shown_as <= 0) return Presence::ended;
    start = process_start(shown_as);
  }
  return is_within(start, process) && start.is_alive() ? Presence::running : Presence::ended;
}

FoundProcess find_process(const ProcessIdentity& process, const PidSpace& here) {
  FoundProcess found;
  // Nothing is opened for a pid that counts elsewhere.
  found.presence = presence_of(process, here);
  if (found.presence != Presence::running) return found;
  found.handle = open_process(process.pid);
  found.presence = found.handle ? presence_of(process, here) : Presence::ended;
  if (found.presence != Presence::running) found.handle.reset();
  return found;
}

}  // namespace sealbench::sys
