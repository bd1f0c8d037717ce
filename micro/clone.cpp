// clone3/NAMESPACES: a process that is born into new namespaces and exits at once, to its reaping. The kernel takes
// most namespaces apart later, in the background.
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>

#include "micro/workplace.hpp"
#include "sys/error.hpp"
#include "sys/raw_syscall.hpp"

namespace sealbench::micro {

namespace {

/// As vfork, so that no page table is copied: the child borrows our stack and does nothing but exit.
void clone_and_reap(std::uint64_t namespaces) {
  clone_args args{};
  args.flags = namespaces | CLONE_VM | CLONE_VFORK;
  args.exit_signal = SIGCHLD;
  const long pid = sys::raw_syscall(SYS_clone3, &args, sizeof args);
  if (pid == 0) {
    sys::raw_syscall(SYS_exit, 0);
    __builtin_unreachable();
  }
  if (pid < 0) sys::throw_errno(static_cast<int>(-pid), "clone3");
  while (::waitpid(static_cast<pid_t>(pid), nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

void add_clone(Workplace& /*workplace*/) {
  const struct {
    const char* name;
    std::uint64_t flags;
  } kinds[] = {
      {"none", 0},
      {"mount", CLONE_NEWNS},
      {"pid", CLONE_NEWPID},
      {"network", CLONE_NEWNET},
      {"ipc", CLONE_NEWIPC},
      {"uts", CLONE_NEWUTS},
      {"cgroup", CLONE_NEWCGROUP},
      {"user", CLONE_NEWUSER},
      {"container", CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS},
  };
  for (const auto& kind : kinds) {
    benchmark::RegisterBenchmark((std::string("clone3/") + kind.name).c_str(),
                                 [flags = kind.flags](benchmark::State& state) {
                                   or_error(state, [&] {
                                     for ([[maybe_unused]] auto unused : state) clone_and_reap(flags);
                                   });
                                 })
        ->UseRealTime()
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace sealbench::micro
