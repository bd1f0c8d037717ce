// sealbench-watcher: reads the mount table whenever it changes, as systemd and udisks do.
//
//   sealbench-watcher PID-FILE COUNT
//
// Leaves COUNT processes that each wait for changes of /proc/self/mountinfo (poll(2), POLLPRI: proc_pid_mountinfo(5))
// and then read all of it, writes their pids into PID-FILE, a line each, and ends with status 0. They go on until they
// are killed. Parsing what they read, as others do, would come on top.
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

[[noreturn]] void watch() {
  const int table = ::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
  if (table < 0) std::_Exit(1);
  static char part[65536];
  for (;;) {
    ::lseek(table, 0, SEEK_SET);
    while (::read(table, part, sizeof part) > 0) {
    }
    pollfd changes{.fd = table, .events = POLLPRI, .revents = 0};
    while (::poll(&changes, 1, -1) < 0 && errno == EINTR) {
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc == 3 ? std::atoi(argv[2]) : 0;
  if (count <= 0) {
    std::fputs("usage: sealbench-watcher PID-FILE COUNT\n", stderr);
    return 2;
  }
  std::FILE* const pids = std::fopen(argv[1], "we");
  if (pids == nullptr) {
    std::fprintf(stderr, "sealbench-watcher: cannot write %s: %s\n", argv[1], std::strerror(errno));
    return 1;
  }
  for (int i = 0; i < count; ++i) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::setsid();
      for (int fd = 0; fd < 3; ++fd) ::close(fd);
      watch();
    }
    if (pid < 0) {
      std::fprintf(stderr, "sealbench-watcher: fork: %s\n", std::strerror(errno));
      return 1;
    }
    std::fprintf(pids, "%d\n", pid);
  }
  return std::fclose(pids) == 0 ? 0 : 1;
}
