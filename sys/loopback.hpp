// The loopback device of a network namespace.
#pragma once

#include <linux/sockios.h>
#include <net/if.h>

#include "sys/raw_syscall.hpp"

namespace sealbench::sys {

/// Brings up `lo` of the namespace in which `socket`, of any kind, was made (netdevice(7), SIOCSIFFLAGS). 0, or -errno.
/// No libc: for code between clone and exec.
inline long bring_up_loopback(long socket) {
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return raw_syscall(__NR_ioctl, socket, SIOCSIFFLAGS, &request);
}

}  // namespace sealbench::sys
