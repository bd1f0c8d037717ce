// The FIFO on which init waits for `start`. Init has it open for both directions until it executes the process, which
// closes it, or fails to and says so in it: so `start` knows when that has happened.
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/pidfd.hpp"
#include "workloads/sealrun/init/steps.hpp"
#include "workloads/sealrun/init_failure.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

namespace {

constexpr int kEndTimeoutMs = 10'000;

/// Waits until nobody can write into the FIFO any more.
void await_hang_up(const sys::UniqueFd& fifo) {
  pollfd file{.fd = fifo.get(), .events = 0, .revents = 0};
  while ((file.revents & POLLHUP) == 0) {
    if (::poll(&file, 1, -1) < 0 && errno != EINTR) sys::throw_errno("waiting for the container's process");
  }
}

const char* words_of(std::uint32_t op) {
  return op == static_cast<std::uint32_t>(init::Op::load_seccomp) ? "loading linux.seccomp" : "executing its process";
}

}  // namespace

sys::UniqueFd Container::make_start_fifo() const {
  sys::check(::mkfifo(fifo_path().c_str(), 0600), [&] { return "making " + fifo_path(); });
  // Open for both, so that the open does not wait for `start`, and a read does not see an end.
  return sys::open(fifo_path(), O_RDWR);
}

void Container::start() const {
  const std::string cannot = "cannot start container " + id + ": ";
  sys::UniqueFd to_init(::openat(AT_FDCWD, fifo_path().c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (!to_init) throw std::runtime_error(cannot + "its process does not wait for it");
  const sys::UniqueFd from_init = sys::open(fifo_path(), O_RDONLY | O_NONBLOCK);
  if (::flock(from_init.get(), LOCK_EX | LOCK_NB) < 0) throw std::runtime_error(cannot + "it is being started already");
  sys::write_all(to_init.get(), "0", fifo_path());
  to_init.reset();
  await_hang_up(from_init);
  init::Message message{};
  const ssize_t got = ::read(from_init.get(), &message, sizeof message);
  ::unlink(fifo_path().c_str());
  if (got <= 0) return;
  // It lets go of the FIFO before it is gone: whoever hears that it could not be started may delete it at once.
  if (const sys::UniqueFd handle = open_process()) sys::wait_for_end(handle, kEndTimeoutMs);
  if (got == sizeof message) {
    throw std::runtime_error(cannot + words_of(message.step) + ": " + words_of_failure(message.value));
  }
  throw std::runtime_error(cannot + "its process has ended");  // it never read our word
}

}  // namespace sealbench::sealrun
