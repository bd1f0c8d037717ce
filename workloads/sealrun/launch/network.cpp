#include "workloads/sealrun/launch/network.hpp"

#include <linux/sockios.h>
#include <sched.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "sys/error.hpp"
#include "sys/loopback.hpp"
#include "sys/raw_syscall.hpp"

namespace sealbench::sealrun {

namespace {

using sys::raw_syscall;

/// A result and, when it is good, `fd` beside it (SCM_RIGHTS, unix(7)). Nobody to tell it to is no error.
void tell(int socket, long result, long fd = -1) {
  auto value = static_cast<std::int32_t>(result);
  iovec text{.iov_base = &value, .iov_len = sizeof value};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = static_cast<int>(fd);
    std::memcpy(CMSG_DATA(rights), &number, sizeof number);
  }
  raw_syscall(__NR_sendmsg, socket, &message, MSG_NOSIGNAL);
}

/// To another processor, if we may use one. A new thread often begins on ours, and stays there until we sleep: with a
/// kernel that does not preempt itself, that is when init is started, and nothing is done beside anything.
void move_away(pid_t thread) {
  unsigned here = 0;  // by the system call: libc's would first look for the vDSO
  cpu_set_t allowed;
  if (raw_syscall(__NR_getcpu, &here, nullptr, nullptr) < 0 || ::sched_getaffinity(0, sizeof allowed, &allowed) < 0)
    return;
  // Where there is no other, the call changes nothing, and is made so that a launch makes as many calls everywhere.
  if (CPU_COUNT(&allowed) > 1) CPU_CLR(here, &allowed);
  ::sched_setaffinity(thread, sizeof allowed, &allowed);
}

}  // namespace

/// At the same time as the rest of us, and unknown to libc: only system calls, nothing of libc's state.
int NewNetwork::make(void* argument) {
  auto& self = *static_cast<NewNetwork*>(argument);
  const int init = self.maker_socket_;
  const long made = raw_syscall(__NR_unshare, CLONE_NEWNET);
  // The socket knows its namespace (SIOCGSKNS, Linux 4.10): no /proc needed for a descriptor of it.
  const long socket = made < 0 ? made : raw_syscall(__NR_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const long network = socket < 0 ? socket : raw_syscall(__NR_ioctl, socket, SIOCGSKNS, nullptr);
  tell(init, network < 0 ? network : 0, network);
  if (network >= 0) tell(init, sys::bring_up_loopback(socket));
  // Who has ended cannot be moved, and a call that fails on one launch in a thousand is a launch that differs. Almost
  // always it has been moved by now; else whoever started it was held up, and it waits without a call.
  while (!self.moved_.load(std::memory_order_acquire)) {
  }
  raw_syscall(__NR_exit, 0);
  return 0;
}

NewNetwork::NewNetwork() {  // NOLINT(cppcoreguidelines-pro-type-member-init): the stack is the maker's to write
  std::array<int, 2> ends{};
  sys::check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), "making a socket for the network");
  const sys::UniqueFd of_maker(ends[0]);  // ours: the maker has its own, and should it die, init finds the end
  of_init_ = sys::UniqueFd(ends[1]);
  maker_socket_ = of_maker.get();
  // A thread, because nobody has to reap one; with descriptors of its own, so that what it opens ends with it.
  constexpr int kThread = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
  const pid_t maker = sys::check(::clone(make, stack_.data() + stack_.size(), kThread, this),
                                 "starting a thread to make the network namespace");
  move_away(maker);
  moved_.store(true, std::memory_order_release);
}

NewNetwork::~NewNetwork() {
  // The end of the stream: the maker's table of descriptors is gone, after its memory (do_exit in the kernel's
  // kernel/exit.c). Unlike a wait for its pid to be cleared this is one call, whether it has ended or not. What init
  // did not read, because it failed, comes before.
  char unread[sizeof(std::int32_t)];
  long got = 0;
  do {
    got = raw_syscall(__NR_read, of_init_.get(), unread, sizeof unread);
  } while (got > 0 || got == -EINTR);
  static_cast<void>(
      of_init_.release());  // closed by the end of the process, which is next: a launch makes no call more
}

}  // namespace sealbench::sealrun
