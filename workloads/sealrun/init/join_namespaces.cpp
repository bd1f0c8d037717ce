// The step that enters the namespaces of a process or a file: setns(2). With a handle on a process it takes all at once
// from Linux 5.8 on; before, they are entered one by one, by /proc.
#include <linux/sched.h>

#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

namespace {

struct Kind {
  std::uint64_t flag;
  const char* name;
};

/// The user namespace first, which gives the right to enter the others, as the kernel does.
constexpr Kind kKinds[] = {{CLONE_NEWUSER, "ns/user"}, {CLONE_NEWNS, "ns/mnt"},   {CLONE_NEWUTS, "ns/uts"},
                           {CLONE_NEWIPC, "ns/ipc"},   {CLONE_NEWPID, "ns/pid"},  {CLONE_NEWCGROUP, "ns/cgroup"},
                           {CLONE_NEWNET, "ns/net"},   {CLONE_NEWTIME, "ns/time"}};
constexpr std::size_t kNumber = sizeof kKinds / sizeof kKinds[0];

/// Writes `prefix` and `number`, with 0 behind.
void put(char* to, const char* prefix, std::uint64_t number) {
  while (*prefix != '\0') *to++ = *prefix++;
  char* end = to;
  for (std::uint64_t rest = number; end == to || rest != 0; rest /= 10) ++end;
  *end = '\0';
  for (std::uint64_t rest = number; end != to; rest /= 10) *--end = static_cast<char>('0' + rest % 10);
}

/// The directory in /proc of the process that `handle` is of. proc(5), /proc/PID/fdinfo.
long directory_of(std::uint64_t handle) {
  char path[48];
  put(path, "/proc/self/fdinfo/", handle);
  const long file = open_inside(AT_FDCWD, path, O_RDONLY);
  if (file < 0) return file;
  char text[512];
  const long got = raw_syscall(__NR_read, file, text, sizeof text - 1);
  close(static_cast<int>(file));
  if (got < 0) return got;
  text[got] = '\0';
  for (const char* line = text; *line != '\0'; ++line) {
    if (!starts_with(line, "\nPid:\t")) continue;
    std::uint64_t pid = 0;
    for (line += 6; *line >= '0' && *line <= '9'; ++line) pid = pid * 10 + static_cast<std::uint64_t>(*line - '0');
    put(path, "/proc/", pid);
    return open_inside(AT_FDCWD, path, O_PATH | O_DIRECTORY);
  }
  return -ESRCH;
}

[[gnu::cold, gnu::noinline]] long join_one_by_one(std::uint64_t handle, std::uint64_t flags) {
  const long process = directory_of(handle);
  if (process < 0) return process;
  long opened[kNumber] = {};
  // All of them before the first: then this /proc is out of sight.
  for (std::size_t i = 0; i < kNumber; ++i) {
    const Kind& kind = kKinds[i];
    if ((flags & kind.flag) == 0) continue;
    opened[i] = raw_syscall(__NR_openat, process, kind.name, O_RDONLY | O_CLOEXEC, 0);
    if (opened[i] < 0) return opened[i];
  }
  // It lives, so what had its number in /proc was no other process.
  if (const long result = raw_syscall(__NR_pidfd_send_signal, handle, 0, nullptr, 0); result < 0) return result;
  for (std::size_t i = 0; i < kNumber; ++i) {
    if (opened[i] == 0) continue;
    const long result = raw_syscall(__NR_setns, opened[i], kKinds[i].flag);
    close(static_cast<int>(opened[i]));
    if (result < 0) return result;
  }
  close(static_cast<int>(process));
  return 0;
}

}  // namespace

long join_namespace(Context& /*context*/, const Step& step) {
  const long result = raw_syscall(__NR_setns, step.arg[0], step.arg[1]);
  if (result != -EINVAL) return outcome(result);
  const long singly = join_one_by_one(step.arg[0], step.arg[1]);
  return singly == -ESRCH ? result : singly;  // no handle on a process, or of none that lives
}

}  // namespace sealbench::sealrun::init
