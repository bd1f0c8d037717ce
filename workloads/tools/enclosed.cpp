// sealbench-enclosed: a program and all that it starts, until the last of them has ended.
//
//   sealbench-enclosed DIRECTORY PLACE PROGRAM [ARGUMENT...]
//
// In a pid and a mount namespace of their own, in which DIRECTORY is also PLACE: what a program leaves running (an
// engine leaves a monitor for each container) is waited for, and its processor time is part of what wait4(2) says of
// this one; when this one is killed, all of it is, and its mounts are gone. DIRECTORY/took gets the seconds until
// PROGRAM itself had ended. Its status is ours; 128 + n when it was killed by signal n; 125 when it could not be
// started.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kOwnFailure = 125;
constexpr int kProgramAt = 3;

[[noreturn]] void fail(const char* what, int error) {
  std::fprintf(stderr, "sealbench-enclosed: %s: %s\n", what, std::strerror(error));
  std::_Exit(kOwnFailure);
}

void check(int result, const char* what) {
  if (result < 0) fail(what, errno);
}

double now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

int status_of(int waited) { return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited); }

/// The first process of the namespaces; with it, all others end. `parents` is the reading end of a pipe that its parent
/// holds open.
[[noreturn]] void lead(int parents, char** argv, char** environment) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  pollfd parent{.fd = parents, .events = 0, .revents = 0};
  if (::poll(&parent, 1, 0) > 0) std::_Exit(kOwnFailure);  // it had ended before
  check(::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "making mounts private");
  check(::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr), "mounting /proc");

  check(::mount(argv[1], argv[2], nullptr, MS_BIND, nullptr), argv[2]);

  pid_t program = 0;
  const double began = now();
  if (const int error = ::posix_spawn(&program, argv[kProgramAt], nullptr, nullptr, argv + kProgramAt, environment);
      error != 0) {
    fail(argv[kProgramAt], error);
  }
  int status = kOwnFailure;
  double took = 0;
  for (int waited = 0;;) {
    const pid_t ended = ::waitpid(-1, &waited, 0);
    if (ended < 0 && errno == EINTR) continue;
    if (ended < 0) break;  // nobody is left
    if (ended != program) continue;
    took = now() - began;
    status = status_of(waited);
  }
  check(::chdir(argv[1]), argv[1]);
  std::FILE* const report = std::fopen("took", "we");
  if (report == nullptr || std::fprintf(report, "%.9f\n", took) < 0 || std::fclose(report) != 0) fail("took", errno);
  std::_Exit(status);
}

}  // namespace

int main(int argc, char** argv, char** environment) {
  if (argc <= kProgramAt) {
    std::fputs("usage: sealbench-enclosed DIRECTORY PLACE PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int ends[2];
  check(::pipe2(ends, O_CLOEXEC), "making a pipe");
  check(::unshare(CLONE_NEWPID | CLONE_NEWNS), "making a pid and a mount namespace (it takes root)");
  const pid_t first = ::fork();
  check(first, "fork");
  if (first == 0) {
    ::close(ends[1]);
    lead(ends[0], argv, environment);
  }
  ::close(ends[0]);
  int waited = 0;
  while (::waitpid(first, &waited, 0) < 0 && errno == EINTR) {
  }
  return status_of(waited);
}
