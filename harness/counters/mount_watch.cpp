#include "harness/counters/mount_watch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {

namespace {
constexpr short kChange = POLLERR | POLLPRI;
}

MountWatch::MountWatch() : table_(sys::open("/proc/self/mountinfo", O_RDONLY)) { changed(); }

bool MountWatch::changed() {
  pollfd table{.fd = table_.get(), .events = POLLPRI, .revents = 0};
  return ::poll(&table, 1, 0) > 0 && (table.revents & kChange) != 0;
}

bool MountWatch::wait_for_change(const sys::UniqueFd& stop) {
  std::array<pollfd, 2> files{pollfd{.fd = table_.get(), .events = POLLPRI, .revents = 0},
                              pollfd{.fd = stop.get(), .events = POLLIN, .revents = 0}};
  while (::poll(files.data(), files.size(), -1) < 0) {
    if (errno != EINTR) sys::throw_errno("poll of /proc/self/mountinfo");
  }
  return (files[0].revents & kChange) != 0;
}

MountPoller::MountPoller()
    : stop_(sys::check(::eventfd(0, EFD_CLOEXEC), "eventfd")), thread_([this] {
        while (watch_.wait_for_change(stop_)) ++wakeups_;
      }) {}

std::uint64_t MountPoller::stop() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    sys::check(::write(stop_.get(), &one, sizeof one), "ending the mount poller");
    thread_.join();
  }
  return wakeups_;
}

MountPoller::~MountPoller() {
  try {
    stop();
  } catch (
      const std::exception&) {  // NOLINT(bugprone-empty-catch): an eventfd that nobody has written to takes a write
  }
}

}  // namespace sealbench::counters
