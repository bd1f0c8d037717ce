// sealbench-killer: starts a program and kills it after a while, it alone.
//
//   sealbench-killer REPORT MICROSECONDS PROGRAM [ARGUMENT...]
//
// Whatever the program has started by then goes on. After half a tenth of a second, in which what notices the end of
// its parent may end too, REPORT gets a line with the number of processes that are left. Status 0, also when the
// program had ended before; 1 when it could not be started.
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

void sleep_for(long microseconds) {
  timespec pause{.tv_sec = microseconds / 1'000'000, .tv_nsec = microseconds % 1'000'000 * 1000};
  while (::nanosleep(&pause, &pause) < 0 && errno == EINTR) {
  }
}

/// Our children, to whom orphans come (PR_SET_CHILD_SUBREAPER), after those that have ended were reaped.
int children() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/children", ::getpid());
  std::FILE* const file = std::fopen(path, "re");
  int count = 0;
  int pid = 0;
  while (file != nullptr && std::fscanf(file, "%d", &pid) == 1) ++count;  // NOLINT(cert-err34-c)
  if (file != nullptr) std::fclose(file);
  return count;
}

}  // namespace

int main(int argc, char** argv, char** environment) {
  constexpr int kProgramAt = 3;
  if (argc <= kProgramAt) {
    std::fputs("usage: sealbench-killer REPORT MICROSECONDS PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::prctl(PR_SET_TIMERSLACK, 1);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, argv[kProgramAt], nullptr, nullptr, argv + kProgramAt, environment);
  if (error != 0) {
    std::fprintf(stderr, "sealbench-killer: cannot start %s: %s\n", argv[kProgramAt], std::strerror(error));
    return 1;
  }
  sleep_for(std::atol(argv[2]));
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  constexpr long kGrace = 50'000;
  sleep_for(kGrace);
  std::FILE* const report = std::fopen(argv[1], "we");
  if (report == nullptr) {
    std::fprintf(stderr, "sealbench-killer: cannot write %s: %s\n", argv[1], std::strerror(errno));
    return 1;
  }
  std::fprintf(report, "%d\n", children());
  return std::fclose(report) == 0 ? 0 : 1;
}
