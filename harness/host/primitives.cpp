#include "harness/host/primitives.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "sys/error.hpp"
#include "sys/mount.hpp"
#include "sys/pipe.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::host {

namespace {

using Clock = std::chrono::steady_clock;

/// For each primitive.
constexpr std::chrono::milliseconds kTime{100};
constexpr std::size_t kMostBatches = 1000;

/// The median of batches, each of which says what one of it took; one other work that comes in between does not count.
template <typename Batch>
double median_of(Batch batch) {
  std::vector<double> each;
  const auto end = Clock::now() + kTime;
  batch();  // the first touches what the others find
  do {
    each.push_back(batch());
  } while (Clock::now() < end && each.size() < kMostBatches);
  const auto middle = each.begin() + static_cast<std::ptrdiff_t>(each.size() / 2);
  std::nth_element(each.begin(), middle, each.end());
  return *middle;
}

/// `times` calls of `once`: what one took.
template <typename Once>
double timed(int times, Once once) {
  const auto begin = Clock::now();
  for (int i = 0; i < times; ++i) once();
  return std::chrono::duration<double>(Clock::now() - begin).count() / times;
}

/// The first write to a page of 4 KiB of private anonymous memory.
std::optional<double> page_fault() {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  constexpr int kPages = 64;
  return median_of([&] {
    void* const memory = ::mmap(nullptr, kPages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) sys::throw_errno("mapping memory");
    ::madvise(memory, kPages * page, MADV_NOHUGEPAGE);  // EINVAL on a kernel without huge pages
    auto* at = static_cast<volatile char*>(memory);
    const double each = timed(kPages, [&] {
      *at = 1;
      at = at + page;
    });
    ::munmap(memory, kPages * page);
    return each;
  });
}

/// The shortest system call.
std::optional<double> getppid_call() {
  return median_of([] { return timed(200, [] { ::syscall(SYS_getppid); }); });
}

/// An exit to the hypervisor, where there is one (Intel SDM 3A 26.1.2: CPUID exits unconditionally).
std::optional<double> cpuid_exit() {
#if defined(__x86_64__)
  return median_of([] {
    return timed(20, [] {
      unsigned a = 0;
      unsigned b = 0;
      unsigned c = 0;
      unsigned d = 0;
      __cpuid(0, a, b, c, d);
    });
  });
#else
  return std::nullopt;
#endif
}

int end_at_once(void* /*unused*/) {
  ::syscall(SYS_exit, 0);
  return 0;
}

/// A process that shares this one's memory (as init does until it executes its program), its end and its reaping.
std::optional<double> clone_and_exit() {
  constexpr std::size_t kStack = std::size_t{16} * 1024;
  alignas(16) std::array<char, kStack> stack{};
  return median_of([&] {
    return timed(1, [&] {
      const pid_t pid = sys::check(
          ::clone(end_at_once, stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | SIGCHLD, nullptr), "clone");
      ::waitpid(pid, nullptr, 0);
    });
  });
}

/// From one thread's write to the other's return from read: half of the way there and back.
std::optional<double> pipe_wakeup() {
  const sys::Pipe there;
  auto back = std::make_unique<sys::Pipe>();
  std::thread other([&] {
    char byte = 0;
    while (::read(there.read.get(), &byte, 1) == 1 && byte != 0) {
      if (::write(back->write.get(), &byte, 1) != 1) return;
    }
  });
  char byte = 1;
  const double both = median_of([&] {
    return timed(1, [&] {
      if (::write(there.write.get(), &byte, 1) != 1 || ::read(back->read.get(), &byte, 1) != 1) byte = 1;
    });
  });
  byte = 0;
  const bool told = ::write(there.write.get(), &byte, 1) == 1;
  if (!told) back.reset();
  other.join();
  return both / 2;
}

/// The end of a detached copy of a mount (open_tree(2)): to unmount waits for an expedited grace period
/// (synchronize_rcu_expedited in namespace_unlock, fs/namespace.c), as a launch does that leaves the host's root.
std::optional<double> expedited_rcu() {
  try {
    return median_of([] {
      sys::UniqueFd tree = sys::clone_tree("/");
      return timed(1, [&] { tree.reset(); });
    });
  } catch (const std::system_error&) {
    return std::nullopt;  // without CAP_SYS_ADMIN, or before Linux 5.2
  }
}

constexpr double kMicro = 1e-6;

constexpr std::array kPrimitives = std::to_array<Primitive>({
    {"anonymous_page_fault_s", "anonymous page fault", page_fault, 1 * kMicro, 19 * kMicro},
    {"getppid_s", "getppid", getppid_call, 0.1 * kMicro, 1.2 * kMicro},
    {"cpuid_s", "CPUID", cpuid_exit, std::nullopt, 8 * kMicro},
    {"clone_exit_s", "clone + exit", clone_and_exit, std::nullopt, std::nullopt},
    {"pipe_wakeup_s", "pipe wake-up", pipe_wakeup, std::nullopt, std::nullopt},
    {"expedited_rcu_s", "expedited RCU (an unmount)", expedited_rcu, std::nullopt, std::nullopt},
});

results::Json measure_all() {
  results::Json costs = results::Json::object();
  for (const Primitive& primitive : kPrimitives) {
    try {
      if (const std::optional<double> cost = primitive.measure()) costs[std::string(primitive.member)] = *cost;
    } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): left out
    }
  }
  return costs;
}

}  // namespace

std::span<const Primitive> primitives() { return kPrimitives; }

const results::Json& primitive_costs() {
  static const results::Json kCosts = measure_all();
  return kCosts;
}

}  // namespace sealbench::host
