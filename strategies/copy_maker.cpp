#include "strategies/copy_maker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "strategies/holder.hpp"
#include "sys/error.hpp"
#include "sys/pidfd.hpp"

namespace sealbench::strategies {

namespace {

using sys::UniqueFd;
using Clock = std::chrono::steady_clock;

/// What one process tells the other.
struct Order {
  int wanted = 0;       ///< so many copies more
  int handed_out = -1;  ///< the descriptor of a copy that a launcher has
  int launcher = -1;    ///< its pidfd (pidfd_open(2)), readable once the process has ended
  bool ended = false;   ///< it had ended before it could have one
};

/// How long a copy is kept open at most for a launcher that does not end: most have executed the container's program by
/// then, and a container that runs for days must not hold the memory of a copy.
constexpr std::chrono::milliseconds kHeld{100};
/// Copies that are kept open at once: with an exe of 12 MiB they hold 48 MiB more, while launches come.
constexpr std::size_t kMostHeld = 4;

/// The life of the process. It allocates nothing.
class Maker {
 public:
  Maker(const UniqueFd& source, std::uint64_t bytes, const UniqueFd& orders, const UniqueFd& made)
      : source_(source), bytes_(bytes), orders_(orders), made_(made) {}

  void work() {
    while (receive()) {
      let_go();
      if (works() && !make()) return;
    }
  }

 private:
  struct Held {
    UniqueFd copy;
    UniqueFd launcher;
    Clock::time_point until;
  };

  [[nodiscard]] bool works() const { return missing_ > 0 && !stalled_; }

  /// Waits for something to do; false at the end of the orders.
  bool receive() {
    std::array<pollfd, kMostHeld + 1> waiting{};
    waiting[0] = {.fd = orders_.get(), .events = POLLIN, .revents = 0};
    for (std::size_t i = 0; i < held_count_; ++i) {
      waiting[i + 1] = {.fd = held_[i].launcher.get(), .events = POLLIN, .revents = 0};
    }
    if (::poll(waiting.data(), held_count_ + 1, timeout()) <= 0) return true;
    for (std::size_t i = 0; i < held_count_; ++i) {
      if (waiting[i + 1].revents != 0) held_[i].until = {};
    }
    if (waiting[0].revents == 0) return true;
    Order order;
    const ssize_t got = ::read(orders_.get(), &order, sizeof order);
    if (got != sizeof order) return got < 0 && (errno == EINTR || errno == EAGAIN);
    missing_ += order.wanted;
    stalled_ = false;
    if (order.handed_out >= 0) hold(order);
    return true;
  }

  /// In milliseconds, -1: for ever (poll(2)).
  [[nodiscard]] int timeout() const {
    if (works()) return 0;
    if (held_count_ == 0) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(held_[0].until - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }

  /// The oldest is first.
  void hold(const Order& order) {
    if (held_count_ == kMostHeld) {
      held_[0].until = {};
      let_go();
    }
    held_[held_count_++] = {.copy = UniqueFd(order.handed_out),
                            .launcher = UniqueFd(order.launcher),
                            .until = order.ended ? Clock::time_point() : Clock::now() + kHeld};
  }

  /// Closes the copies whose time has come.
  void let_go() {
    const Clock::time_point now = Clock::now();
    const auto end = held_.begin() + static_cast<std::ptrdiff_t>(held_count_);
    const auto kept = std::remove_if(held_.begin(), end, [&](const Held& held) { return held.until <= now; });
    std::for_each(kept, end, [](Held& held) { held = {}; });
    held_count_ = static_cast<std::size_t>(kept - held_.begin());
  }

  /// False when nobody takes it. No memory now is no reason to end: it is tried again with the next order.
  bool make() {
    try {
      UniqueFd copy = sealed_copy(source_, bytes_);
      --missing_;
      const int number = copy.release();  // whoever reads it closes it
      return ::write(made_.get(), &number, sizeof number) == sizeof number;
    } catch (const std::system_error&) {
      stalled_ = true;
      return true;
    }
  }

  const UniqueFd& source_;
  std::uint64_t bytes_;
  const UniqueFd& orders_;
  const UniqueFd& made_;
  int missing_ = 0;
  bool stalled_ = false;  ///< the last one could not be made
  std::array<Held, kMostHeld> held_;
  std::size_t held_count_ = 0;
};

/// Never waits: a pipe takes thousands, more than are launched until a maker that was killed is replaced.
void order(const UniqueFd& orders, const Order& what) { static_cast<void>(::write(orders.get(), &what, sizeof what)); }

}  // namespace

CopyMaker::CopyMaker(const UniqueFd& source, std::uint64_t bytes, int stock)
    : source_(source), bytes_(bytes), stock_(stock) {
  start();
}

CopyMaker::~CopyMaker() {
  if (process_ > 0) ::kill(process_, SIGKILL);
  drain();  // here, and not by a process that waits for an idle processor
  while (process_ > 0 && ::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void CopyMaker::drain() {
  while (take()) {
  }
  for (Order order; ::read(orders_.read.get(), &order, sizeof order) == sizeof order;) {
    const std::array closed = {UniqueFd(order.handed_out), UniqueFd(order.launcher)};
  }
}

void CopyMaker::start() {
  const pid_t starter = ::getpid();
  // fork(2) with one table of descriptors.
  process_ =
      sys::check(static_cast<pid_t>(::syscall(SYS_clone, CLONE_FILES | SIGCHLD, nullptr, nullptr, nullptr, nullptr)),
                 "starting the process that makes copies");
  if (process_ != 0) {
    order(orders_.write, {.wanted = stock_});
    taken_ = 0;
    return;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const sched_param nothing{};
  ::sched_setscheduler(0, SCHED_IDLE, &nothing);
  if (::getppid() == starter) Maker(source_, bytes_, orders_.read, made_.write).work();
  ::_exit(0);
}

UniqueFd CopyMaker::take() {
  int number = -1;
  if (::read(made_.read.get(), &number, sizeof number) != sizeof number) return {};
  ++taken_;
  return UniqueFd(number);
}

void CopyMaker::handed_out(UniqueFd copy, pid_t launcher) {
  if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
  if (process_ < 0) {  // what it still had to do is not known
    drain();
    start();
  }
  Order next{.wanted = std::exchange(taken_, 0), .handed_out = copy.release()};
  try {
    next.launcher = sys::open_process(launcher).release();
    next.ended = next.launcher < 0;
  } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): before Linux 5.3 time alone decides
  }
  order(orders_.write, next);
}

}  // namespace sealbench::strategies
