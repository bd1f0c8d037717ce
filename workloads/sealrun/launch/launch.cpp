#include "workloads/sealrun/launch/launch.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "sys/error.hpp"
#include "sys/pidfd.hpp"
#include "sys/raw_syscall.hpp"
#include "sys/refusal.hpp"
#include "workloads/sealrun/init_failure.hpp"

namespace sealbench::sealrun {

namespace {

using sys::raw_syscall;
using sys::UniqueFd;

/// Fits into the buffer of a fresh socket, whose default is 208 KiB of pages and overhead (socket(7), wmem_default).
constexpr std::size_t kSentAhead = std::size_t{32} * 1024;

/// What parent and child share between clone and exec: CLONE_VM makes it one memory.
struct Handover {
  int exe = -1;
  int control = -1;
  const std::vector<int>* inherited = nullptr;
  sys::PhaseRecorder phases;
  char control_text[12] = {};
  long error = 0;
};

/// Kernel signal set: 64 bits, unlike libc's.
constexpr std::uint64_t kNoSignals = 0;

/// Runs in the parent's memory while the parent is stopped (CLONE_VFORK): only system calls, nothing allocated.
int execute_init(void* argument) {
  auto& handover = *static_cast<Handover*>(argument);
  handover.phases.reached(SEALBENCH_PHASE_CLONED);  // the parent sleeps until the exec is done
  raw_syscall(__NR_rt_sigprocmask, SIG_SETMASK, &kNoSignals, nullptr, sizeof kNoSignals);
  raw_syscall(__NR_fcntl, handover.control, F_SETFD, 0);
  for (const int fd : *handover.inherited) raw_syscall(__NR_fcntl, fd, F_SETFD, 0);
  char name[] = "sealrun";
  char command[] = "init";
  char* argv[] = {name, command, handover.control_text, nullptr};
  char* envp[] = {nullptr};
  handover.error = raw_syscall(__NR_execveat, handover.exe, "", argv, envp, AT_EMPTY_PATH);
  raw_syscall(__NR_exit, 127);
  return 127;
}

pid_t clone_init(const Plan& plan, const LaunchRequest& request, int control) {
  Handover handover{
      .exe = request.exe.get(), .control = control, .inherited = &request.inherited, .phases = request.phases};
  std::to_chars(handover.control_text, handover.control_text + sizeof handover.control_text - 1, control);
  // Sharing memory until exec spares the copy of our page tables.
  constexpr std::size_t kStackBytes = std::size_t{2} * 1024;  // for one function; there are no signal handlers
  alignas(16) std::array<char, kStackBytes>
      stack;  // NOLINT(cppcoreguidelines-pro-type-member-init): written by the child
  const auto flags = static_cast<int>(plan.clone_flags | CLONE_VM | CLONE_VFORK | SIGCHLD);
  const pid_t pid = sys::check(::clone(execute_init, stack.data() + stack.size(), flags, &handover), [] {
    return "cloning the container's process into linux.namespaces" + sys::refusal_of_namespaces(errno);
  });
  if (handover.error < 0) {
    ::waitpid(pid, nullptr, 0);
    sys::throw_errno(static_cast<int>(-handover.error), "executing the sealed exe");
  }
  return pid;
}

void send_all(const UniqueFd& control, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t put = ::send(control.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0 && errno == EPIPE) return;  // init gave up; its report says why
    sys::check(put, "sending init its program");
    sent += static_cast<std::size_t>(put);
  }
}

/// What init could not do, and why.
[[gnu::cold, gnu::noinline]] std::string describe(const Program& program, const init::Message& message) {
  std::string text = program.describe(message.step);
  if (program.makes_namespaces(message.step)) text += sys::refusal_of_namespaces(message.value);
  return text + ": " + words_of_failure(message.value);
}

/// The next report of init; false at the end of the stream.
bool receive(const UniqueFd& control, init::Message& message) {
  std::size_t have = 0;
  auto* to = reinterpret_cast<char*>(&message);
  while (have < sizeof message) {
    const ssize_t got = ::recv(control.get(), to + have, sizeof message - have, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == ECONNRESET) return false;  // it died before it had read all
    sys::check(got, "listening to init");
    if (got == 0) return false;
    have += static_cast<std::size_t>(got);
  }
  return true;
}

int reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// The processes of a launch that has not succeeded yet: killed and reaped unless released.
class Unfinished {
 public:
  explicit Unfinished(pid_t pid) : pid_(pid) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    reap(pid_);
  }
  [[nodiscard]] pid_t pid() const { return pid_; }
  void replace(pid_t pid) { pid_ = pid; }
  pid_t release() { return std::exchange(pid_, 0); }

 private:
  pid_t pid_;
};

}  // namespace

pid_t launch(const Plan& plan, LaunchRequest request) {
  std::array<int, 2> ends{};
  sys::check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "making the control socket");
  UniqueFd control(ends[0]);
  UniqueFd of_init(ends[1]);
  // Sent ahead, the program waits for init in the socket's buffer, and neither process ever waits for the other: a
  // sleep and a wake-up in the middle of a launch cost more than all mounts (docs/measurement.md, "What a launch is
  // made of").
  const bool ahead = plan.program.bytes().size() <= kSentAhead;
  if (ahead) send_all(control, plan.program.bytes());
  Unfinished process(clone_init(plan, request, of_init.get()));
  of_init.reset();
  request.exe.reset();

  if (!ahead) send_all(control, plan.program.bytes());
  pid_t pid = 0;
  // Not at once: we and init are on one processor, as likely as not, and what is done here would come before init's
  // work. Init calls when it is about to wait itself, for the RCU of all processors.
  const auto see_through = [&] {
    pid = process.pid();
    const ContainerProcess known{.pid = pid, .handle = sys::open_process(pid)};
    request.on_process(known);
    if (plan.maps_ids) request.map_ids(pid);
    if (plan.awaits_parent) send_all(control, "1");
    if (!request.wait_for_end) return;
    request.wait_for_end(known);
    process.release();
  };
  init::Message message{};
  bool ready = false;
  std::string failure;
  // To the end, also after a failure: what init forked may fail before init says that it did, and nobody would reap it.
  while (!ready && receive(control, message)) {
    switch (message.report) {
      case init::Report::failed:
        if (failure.empty()) failure = describe(plan.program, message);
        break;
      case init::Report::forked:
        reap(process.pid());
        process.replace(message.value);
        [[fallthrough]];
      case init::Report::calls:
        if (failure.empty()) see_through();
        break;
      case init::Report::ready:
        ready = true;
        break;
    }
  }
  if (!failure.empty()) throw InitError(failure);
  if (plan.waits_for_start && !ready) throw InitError("init ended without a word: killed, perhaps for want of memory");
  process.release();
  return pid;
}

}  // namespace sealbench::sealrun
