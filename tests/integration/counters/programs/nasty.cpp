// What makes counting system calls hard, in one program whose calls are always the same: threads, vfork, failing
// execve, a killed child, exec by a thread that is not the leader, signals, group-stops, a seccomp filter, restarted
// calls. Whoever waits here waits in exactly one blocking call, so that no count depends on who is faster.
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr std::size_t kStack = std::size_t{64} * 1024;
/// Each with descriptors of its own: they are closed behind the entry of its last call, so that whoever reads the end
/// of its pipe knows that this call was made. A thread that is still before it when the program ends makes one call
/// fewer.
constexpr int kThreadFlags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(EXIT_FAILURE);
}

int ends[2];  // a pipe to whom is waited for

void open_pipe() {
  if (::pipe2(ends, O_CLOEXEC) < 0) fail("pipe2");
}

/// Until nobody can write into the pipe any more.
void await_the_end_of_who_writes() {
  ::close(ends[1]);
  char byte = 0;
  if (::read(ends[0], &byte, 1) != 0) fail("read");
}

/// A thread by the bare system call: pthread_create and pthread_join make calls that depend on timing.
void start_thread(int (*function)(void*), int extra_flags = 0) {
  char* const stack =
      static_cast<char*>(::mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (stack == MAP_FAILED) fail("mmap");
  if (::clone(function, stack + kStack, kThreadFlags | extra_flags, nullptr) < 0) fail("clone");
}

void await_child(pid_t child) {
  if (::waitpid(child, nullptr, 0) != child) fail("waitpid");
}

int ask(void*) {
  for (int i = 0; i < 5; ++i) ::syscall(SYS_getppid);
  ::syscall(SYS_exit, 0);
  return 0;
}

void threads() {
  for (int i = 0; i < 3; ++i) {
    open_pipe();
    start_thread(ask);
    await_the_end_of_who_writes();
  }
}

void vfork_with_failing_execs(char* self) {
  char again[] = "again";
  char* const argv[] = {self, again, nullptr};
  char* const environment[] = {nullptr};
  const pid_t child = ::vfork();
  if (child == 0) {
    ::execve("/nonexistent/program", argv, environment);
    ::execve("/proc/version", argv, environment);  // not executable
    ::execve("/proc/self/exe", argv, environment);
    ::_exit(1);
  }
  await_child(child);
}

/// A call that never returns, without a race: the parent of a vfork sleeps in it when its child kills it.
void child_killed_inside_a_call() {
  open_pipe();
  const pid_t child = ::fork();
  if (child == 0) {
    if (::vfork() == 0) {
      ::kill(static_cast<pid_t>(::syscall(SYS_getppid)), SIGKILL);
      ::_exit(0);
    }
    ::_exit(1);
  }
  await_the_end_of_who_writes();  // of both
  await_child(child);
}

char* program;

int exec_again(void*) {
  char again[] = "again";
  char* const argv[] = {program, again, nullptr};
  char* const environment[] = {nullptr};
  ::syscall(SYS_execve, "/proc/self/exe", argv, environment);
  ::syscall(SYS_exit_group, 1);
  return 0;
}

/// The leader sleeps in clone (CLONE_VFORK) until the thread's exec ends it there.
void exec_by_a_thread() {
  const pid_t child = ::fork();
  if (child == 0) {
    start_thread(exec_again, CLONE_VFORK);
    ::_exit(1);
  }
  await_child(child);
}

void nothing(int) {}

void signals() {
  struct sigaction action {};
  action.sa_handler = nothing;
  if (::sigaction(SIGUSR1, &action, nullptr) < 0) fail("sigaction");
  ::raise(SIGUSR1);
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  ::raise(SIGUSR1);
  // Pending, and let through inside: the call ends with ERESTARTNOHAND, which the program sees as EINTR.
  if (::ppoll(nullptr, 0, nullptr, &before) != -1) fail("ppoll");
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

void group_stop() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::raise(SIGSTOP);
    ::_exit(0);
  }
  int status = 0;
  if (::waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status)) fail("waiting for the stop");
  ::kill(child, SIGCONT);
  await_child(child);
}

/// A call that a filter answers: it is entered, but never reaches the kernel's system call table.
void refused_by_seccomp() {
  const pid_t child = ::fork();
  if (child == 0) {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog instructions{.len = sizeof filter / sizeof filter[0], .filter = filter};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &instructions) < 0) ::_exit(1);
    ::syscall(SYS_getppid);
    ::syscall(SYS_getppid);
    ::_exit(0);
  }
  await_child(child);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) return 0;  // executed again
  program = argv[0];
  // A tracer makes the kernel deliver signals that it would otherwise drop as ignored, and a blocking call then starts
  // again: one more call in strace's log than without it. Blocked, the signal disturbs nobody.
  sigset_t child_signal;
  ::sigemptyset(&child_signal);
  ::sigaddset(&child_signal, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child_signal, nullptr);
  threads();
  vfork_with_failing_execs(argv[0]);
  child_killed_inside_a_call();
  exec_by_a_thread();
  signals();
  group_stop();
  refused_by_seccomp();
  static_cast<void>(::access("/nonexistent", F_OK));
  return 0;
}
