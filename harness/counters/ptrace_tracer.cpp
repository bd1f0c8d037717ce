// The ptrace counter: works wherever a debugger does, at the price of two stops per system call.
#include "harness/counters/ptrace_tracer.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

#include "harness/counters/held_child.hpp"
#include "harness/counters/system_call_names.hpp"
#include "harness/counters/tracer.hpp"
#include "sys/error.hpp"
#include "sys/host.hpp"
#include "sys/refusal.hpp"

namespace sealbench::counters {

namespace {

template <typename Data>
long trace_request(__ptrace_request request, pid_t thread, std::size_t address, Data data) {
  return ::ptrace(request, thread, address, data);
}

constexpr unsigned long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                                   PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
constexpr int kSystemCallStop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD
constexpr std::chrono::milliseconds kPoll{1};
constexpr std::chrono::seconds kDetachTimeout{5};

using CallKey = std::pair<std::uint32_t, std::uint64_t>;  // audit architecture, number

bool copies(const CallKey& call) {
  return call.first == native_audit_arch() &&
         (call.second == SYS_sendfile || call.second == SYS_copy_file_range || call.second == SYS_splice);
}

struct CallCount {
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
};

/// Kills the launched process when it takes too long, so that the tracing thread, blocked in wait, goes on.
class Watchdog {
 public:
  Watchdog(pid_t pid, std::chrono::nanoseconds timeout)
      : thread_([this, pid, timeout](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          if (stopped_.wait_for(lock, stop, timeout, [&] { return stop.stop_requested(); })) return;
          if (stop.stop_requested()) return;
          expired_ = true;
          ::kill(pid, SIGKILL);
        }) {}

  [[nodiscard]] bool expired() const { return expired_; }

 private:
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::atomic<bool> expired_ = false;
  std::jthread thread_;
};

/// For the calling thread and what it starts from now on. Tracer and traced take turns, never work at the same time: on
/// two processors each of two stops for a system call wakes a sleeping one, which takes three times as long as the
/// launch itself, so that tracing costs 9 times a launch instead of 3 (docs/measurement.md).
void stay_on_one_processor() {
  const int here = ::sched_getcpu();
  if (here < 0 || here >= CPU_SETSIZE) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(here), &set);
  ::sched_setaffinity(0, sizeof set, &set);  // slower when it is refused, and otherwise the same
}

/// One traced launch. Lives on a thread of its own: ptrace belongs to a thread, and so can __WNOTHREAD keep its waits
/// from reaping other children of the harness.
class Trace {
 public:
  Trace(const Command& command, const TraceHooks& hooks) : child_(command), hooks_(hooks) {}

  Tally run() {
    const pid_t root = child_.pid();
    sys::check(trace_request(PTRACE_SEIZE, root, 0, kOptions), "ptrace of the launch");
    sys::check(trace_request(PTRACE_INTERRUPT, root, 0, 0UL), "ptrace interrupt");
    threads_.try_emplace(root);
    if (hooks_.before_release) hooks_.before_release(root);
    child_.release();
    {
      const Watchdog watchdog(root, hooks_.timeout);
      follow(root, watchdog);
      if (watchdog.expired()) {
        throw std::runtime_error(fmt::format("a launch traced with ptrace took longer than {:g} s and was killed",
                                             std::chrono::duration<double>(hooks_.timeout).count()));
      }
    }
    child_.check_status(root_status_);
    return named();
  }

 private:
  /// What is known of one traced thread.
  struct Thread {
    bool inside = false;  ///< between entry and exit of a counted call
    CallKey call;
    std::array<std::uint64_t, 6> arguments{};
  };

  void follow(pid_t root, const Watchdog& watchdog) {
    auto quiet_since = std::chrono::steady_clock::now();
    // Until there is nobody left to wait for: threads_ does not know a newborn until its first report.
    for (;;) {
      int status = 0;
      const bool root_lives = !root_ended_;
      const pid_t thread = ::waitpid(-1, &status, __WALL | __WNOTHREAD | (root_lives ? 0 : WNOHANG));
      if (thread > 0) {
        quiet_since = std::chrono::steady_clock::now();
        on_report(thread, status, root);
      } else if (thread == 0) {          // only once the launched process has ended
        if (watchdog.expired()) return;  // PTRACE_O_EXITKILL ends the rest with this thread
        if (std::chrono::steady_clock::now() - quiet_since > kLinger) return detach_all();
        std::this_thread::sleep_for(kPoll);
      } else if (errno == ECHILD) {
        return;
      } else if (errno != EINTR) {
        sys::throw_errno("waiting for traced processes");
      }
    }
  }

  void on_report(pid_t thread, int status, pid_t root) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      observe([] { return std::string("exit"); });
      threads_.erase(thread);
      if (thread == root) {
        root_status_ = status;
        root_ended_ = true;
        child_.reaped();
      }
      return;
    }
    const auto [known, newborn] = threads_.try_emplace(thread);
    Thread& state = known->second;
    if (newborn && hooks_.at_birth) hooks_.at_birth(thread);
    const int signal = WSTOPSIG(status);
    const int event = status >> 16;
    if (signal == kSystemCallStop) {
      on_system_call(thread, state);
      resume(thread, 0);
    } else if (event == PTRACE_EVENT_EXEC) {
      on_exec(thread);
      resume(thread, 0);
    } else if (event == PTRACE_EVENT_STOP) {
      // A new thread's first stop and our own interrupt carry SIGTRAP; anything else is a group-stop, which must last
      // until a SIGCONT, as without a tracer (ptrace(2), PTRACE_LISTEN).
      if (signal == SIGTRAP) {
        resume(thread, 0);
      } else {
        trace_request(PTRACE_LISTEN, thread, 0, 0UL);
      }
    } else if (event != 0) {
      resume(thread, 0);  // fork, vfork, clone: the child reports on its own
    } else {
      resume(thread, signal);  // a signal on its way to the thread: delivered unchanged
    }
  }

  void on_system_call(pid_t thread, Thread& state) {
    __ptrace_syscall_info info{};
    // A thread that was killed in the stop answers ESRCH; its end is reported by the next wait.
    if (trace_request(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
      const CallKey call{info.arch, info.entry.nr};
      if (!started_) {
        // The launch begins with the held child's execve; what comes before is the child waiting at its gate.
        if (call != CallKey{native_audit_arch(), SYS_execve}) return;
        started_ = true;
      }
      ++counts_[call].calls;
      state = {.inside = true, .call = call};
      std::copy(std::begin(info.entry.args), std::end(info.entry.args), state.arguments.begin());
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && std::exchange(state.inside, false)) {
      observe([&] { return system_call_name(state.call.first, static_cast<std::int64_t>(state.call.second)); });
      if (info.exit.is_error != 0 && is_visible_error(info.exit.rval)) ++counts_[state.call].errors;
      if (info.exit.rval > 0 && copies(state.call)) copied_bytes_ += static_cast<std::uint64_t>(info.exit.rval);
      if (hooks_.at_return && state.call.first == native_audit_arch()) {
        hooks_.at_return(thread, {.number = state.call.second, .arguments = state.arguments, .result = info.exit.rval});
      }
    }
  }

  void observe(const std::function<std::string()>& call) const {
    if (hooks_.at_stop && started_) hooks_.at_stop(call);
  }

  /// An exec by any thread leaves one thread, whose id is the process's: what we know moves there with it.
  void on_exec(pid_t leader) {
    if (hooks_.at_exec) hooks_.at_exec(leader);
    unsigned long former = 0;
    if (trace_request(PTRACE_GETEVENTMSG, leader, 0, &former) < 0) return;
    const auto caller = static_cast<pid_t>(former);
    if (caller == leader) return;
    const auto found = threads_.find(caller);
    if (found == threads_.end()) return;
    threads_[leader] = found->second;
    threads_.erase(found);
  }

  void resume(pid_t thread, int signal) const {
    // ESRCH: killed meanwhile; the wait says so.
    trace_request(hooks_.every_call ? PTRACE_SYSCALL : PTRACE_CONT, thread, 0, static_cast<unsigned long>(signal));
  }

  /// Lets detached descendants go on without us: a thread can be left only while it is stopped.
  void detach_all() {
    for (const auto& [thread, state] : threads_) trace_request(PTRACE_INTERRUPT, thread, 0, 0UL);
    const auto deadline = std::chrono::steady_clock::now() + kDetachTimeout;
    while (std::chrono::steady_clock::now() < deadline) {
      int status = 0;
      const pid_t thread = ::waitpid(-1, &status, __WALL | __WNOTHREAD | WNOHANG);
      if (thread < 0) return;  // nobody is left
      if (thread == 0) {
        std::this_thread::sleep_for(kPoll);
      } else if (WIFSTOPPED(status)) {
        const bool on_its_way = (status >> 16) == 0 && WSTOPSIG(status) != kSystemCallStop;  // a signal
        trace_request(PTRACE_DETACH, thread, 0, on_its_way ? static_cast<unsigned long>(WSTOPSIG(status)) : 0UL);
      }
    }
  }

  [[nodiscard]] Tally named() const {
    Tally tally;
    tally.copied_bytes = copied_bytes_;
    tally.wall_s = child_.wall_s();
    for (const auto& [call, count] : counts_) {
      const std::string name = system_call_name(call.first, static_cast<std::int64_t>(call.second));
      tally.calls[name] += count.calls;
      if (count.errors > 0) tally.errors[name] += count.errors;
    }
    return tally;
  }

  HeldChild child_;
  const TraceHooks& hooks_;
  std::unordered_map<pid_t, Thread> threads_;
  std::map<CallKey, CallCount> counts_;
  std::uint64_t copied_bytes_ = 0;
  bool started_ = false;
  bool root_ended_ = false;
  int root_status_ = 0;
};

class PtraceTracer final : public SystemCallTracer {
 public:
  [[nodiscard]] std::string_view name() const override { return "ptrace"; }

  [[nodiscard]] strategies::Support support() const override {
    static const strategies::Support kSupport = probe();
    return kSupport;
  }

  [[nodiscard]] Tally trace(const Command& command) const override { return trace_with_ptrace(command, {}); }

 private:
  static strategies::Support probe() {
    if (sys::Host::probe().kernel < sys::KernelVersion{5, 3, 0}) {
      return strategies::Support::no("PTRACE_GET_SYSCALL_INFO needs Linux 5.3");
    }
    try {
      // Ourselves, as a program that certainly exists: only the attempt tells what an LSM or a seccomp filter forbids.
      HeldChild child({.argv = {"/proc/self/exe"}, .env = {}});
      sys::check(trace_request(PTRACE_SEIZE, child.pid(), 0, kOptions),
                 [] { return "ptrace is not permitted" + sys::refusal_to_trace(errno); });
      return strategies::Support::yes();
    } catch (const std::system_error& error) {
      return strategies::Support::no(error.what());
    }
  }
};

}  // namespace

Tally trace_with_ptrace(const Command& command, const TraceHooks& hooks) {
  Tally tally;
  std::exception_ptr failure;
  std::jthread([&] {
    try {
      stay_on_one_processor();
      tally = Trace(command, hooks).run();
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
  return tally;
}

const SystemCallTracer& ptrace_tracer() {
  static const PtraceTracer kTracer;
  return kTracer;
}

}  // namespace sealbench::counters
