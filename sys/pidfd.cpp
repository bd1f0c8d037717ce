#include "sys/pidfd.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include <cerrno>

#include "sys/error.hpp"
#include "sys/kernel_call.hpp"

// By number: glibc 2.36 declares these two without C linkage.
namespace sealbench::sys {

namespace {

constexpr auto kPidfsMagic = 0x50494446;  // PID_FS_MAGIC of linux/magic.h

}  // namespace

UniqueFd open_process(pid_t pid) {
  const auto fd = static_cast<int>(require_call(SYS_pidfd_open, ::syscall(SYS_pidfd_open, pid, 0)));
  if (fd < 0 && errno != ESRCH) throw_errno("opening process " + std::to_string(pid));
  return UniqueFd(fd);
}

bool send_signal(const UniqueFd& process, int signal) {
  const long result =
      require_call(SYS_pidfd_send_signal, ::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0));
  if (result < 0 && errno != ESRCH) throw_errno("sending signal " + std::to_string(signal));
  return result == 0;
}

std::uint64_t pidfs_inode(const UniqueFd& process) {
  struct statfs filesystem {};
  struct stat st {};
  if (::fstatfs(process.get(), &filesystem) < 0 || filesystem.f_type != kPidfsMagic) return 0;
  return ::fstat(process.get(), &st) == 0 ? st.st_ino : 0;
}

bool wait_for_end(const UniqueFd& process, int timeout_ms) {
  pollfd poll{.fd = process.get(), .events = POLLIN, .revents = 0};
  int result = 0;
  do {
    result = ::poll(&poll, 1, timeout_ms);
  } while (result < 0 && errno == EINTR);
  return check(result, "waiting for a process to end") > 0;
}

}  // namespace sealbench::sys
