// Steps about the process's terminal (pty(7)).
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "workloads/sealrun/init/paths.hpp"

namespace sealbench::sealrun::init {

namespace {

struct WindowSize {
  std::uint16_t rows;
  std::uint16_t columns;
  std::uint16_t pixels[2];
};

/// A new terminal of the container's own devpts: the side of who reads and writes it from outside.
long open_multiplexer() {
  const long fd = open_inside(AT_FDCWD, "/dev/ptmx", O_RDWR | O_NOCTTY);
  if (fd < 0) return fd;
  struct stat st {};
  if (const long result = raw_syscall(__NR_fstat, fd, &st); result < 0) return result;
  // What the image calls so could be anything.
  if (!S_ISCHR(st.st_mode) || st.st_rdev != sys::device_number(5, 2)) return -ENODEV;
  const int unlocked = 0;
  const long result = raw_syscall(__NR_ioctl, fd, TIOCSPTLCK, &unlocked);
  return result < 0 ? result : fd;
}

/// Sends `fd` (SCM_RIGHTS, unix(7)), with its name as text, as runc does.
long send_descriptor(std::uint64_t socket, long fd) {
  char name[] = "/dev/ptmx";
  iovec text{.iov_base = name, .iov_len = sizeof name - 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  *reinterpret_cast<int*>(CMSG_DATA(rights)) = static_cast<int>(fd);
  return outcome(raw_syscall(__NR_sendmsg, socket, &message, MSG_NOSIGNAL));
}

}  // namespace

long open_terminal(Context& /*context*/, const Step& step) {
  const long outside = open_multiplexer();
  if (outside < 0) return outside;
  // By the other side's descriptor: a name below /dev/pts could be another's (Linux 4.13).
  const long inside = raw_syscall(__NR_ioctl, outside, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (inside < 0) return inside;
  long result = 0;
  if (const std::uint64_t size = step.arg[1]; size != 0) {
    const WindowSize window{
        .rows = static_cast<std::uint16_t>(size >> 16), .columns = static_cast<std::uint16_t>(size), .pixels = {}};
    result = raw_syscall(__NR_ioctl, inside, TIOCSWINSZ, &window);
  }
  if (result >= 0) result = raw_syscall(__NR_ioctl, inside, TIOCSCTTY, 0);
  for (int stream = 0; stream <= 2 && result >= 0; ++stream) result = raw_syscall(__NR_dup3, inside, stream, 0);
  if (result >= 0) result = send_descriptor(step.arg[0], outside);
  close(static_cast<int>(inside));
  close(static_cast<int>(outside));
  close(static_cast<int>(step.arg[0]));
  return outcome(result);
}

long mount_console(Context& context, const Step& step) {
  const long target = open_or_make(context, step.text(), Target::file);
  if (target < 0) return target;
  const long tree = clone_tree_at(context, 0, "", false);
  if (tree < 0) return tree;
  const long result = attach(context, tree, target);
  close(static_cast<int>(tree));
  close(static_cast<int>(target));
  return outcome(result);
}

}  // namespace sealbench::sealrun::init
