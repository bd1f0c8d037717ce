// Steps about namespaces and the process's place among others.
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/socket.h>

#include "sys/loopback.hpp"
#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

long fork_into(Context& context, const Step& step) {
  // CLONE_PARENT: the runtime, not this process, shall be the parent, so that it can wait for the container.
  const long pid = raw_syscall(__NR_clone, step.arg[0] | CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
  if (pid < 0) return pid;
  if (pid == 0) return 0;
  const long told = tell(context, Report::forked, static_cast<std::int32_t>(pid));
  for (;;) raw_syscall(__NR_exit_group, told < 0 ? 1 : 0);
}

long unshare(Context& /*context*/, const Step& step) { return outcome(raw_syscall(__NR_unshare, step.arg[0])); }

long await_parent(Context& context, const Step& /*step*/) {
  char go = 0;
  for (;;) {
    const long got = raw_syscall(__NR_read, context.control, &go, 1);
    if (got == 1) return 0;
    if (got != -EINTR) return got < 0 ? got : -EPIPE;
  }
}

long call_parent(Context& context, const Step& /*step*/) { return outcome(tell(context, Report::calls, 0)); }

long become_root(Context& /*context*/, const Step& /*step*/) {
  if (const long result = raw_syscall(__NR_setresgid, 0, 0, 0); result < 0) return result;
  return outcome(raw_syscall(__NR_setresuid, 0, 0, 0));
}

long enter_cgroup(Context& /*context*/, const Step& step) {
  return outcome(raw_syscall(__NR_write, step.arg[0], "0", 1));
}

long hide_from_ptrace(Context& /*context*/, const Step& /*step*/) {
  return outcome(raw_syscall(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0));
}

long new_session(Context& /*context*/, const Step& /*step*/) { return outcome(raw_syscall(__NR_setsid)); }

long join_keyring(Context& /*context*/, const Step& step) {
  const long result = raw_syscall(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, step.text());
  return result == -ENOSYS ? 0 : outcome(result);  // a kernel without keys has no keyring to share either
}

long loopback_up(Context& /*context*/, const Step& /*step*/) {
  const long fd = raw_syscall(__NR_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fd;
  const long result = sys::bring_up_loopback(fd);
  close(static_cast<int>(fd));
  return outcome(result);
}

namespace {

/// What the maker of the network says next, and a descriptor if there comes one.
long hear(std::uint64_t socket, int* fd) {
  std::int32_t result = 0;
  iovec text{.iov_base = &result, .iov_len = sizeof result};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  long got = 0;
  do {
    got = raw_syscall(__NR_recvmsg, socket, &message, MSG_CMSG_CLOEXEC);
  } while (got == -EINTR);
  if (got < 0) return got;
  if (got != sizeof result) return -EPIPE;  // the maker was killed
  const cmsghdr* rights = CMSG_FIRSTHDR(&message);
  if (fd != nullptr && rights != nullptr) *fd = *reinterpret_cast<const int*>(CMSG_DATA(rights));
  return result;
}

}  // namespace

long receive_network(Context& /*context*/, const Step& step) {
  int network = -1;
  if (const long result = hear(step.arg[0], &network); result < 0) return result;
  const long result = raw_syscall(__NR_setns, network, CLONE_NEWNET);
  close(network);
  return outcome(result);
}

long await_loopback(Context& /*context*/, const Step& step) { return outcome(hear(step.arg[0], nullptr)); }

long set_hostname(Context& /*context*/, const Step& step) {
  return outcome(raw_syscall(__NR_sethostname, step.text(), length(step.text())));
}

long set_domainname(Context& /*context*/, const Step& step) {
  return outcome(raw_syscall(__NR_setdomainname, step.text(), length(step.text())));
}

}  // namespace sealbench::sealrun::init
