// Losing a privilege for a while.
#pragma once

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <stdexcept>

namespace sealbench::testing {

/// Takes CAP_SYS_ADMIN from the calling thread: capabilities are those of a thread (capabilities(7)).
inline void drop_sys_admin() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct data[2]{};
  if (::syscall(SYS_capget, &header, data) != 0) throw std::runtime_error("capget");
  data[0].effective &= ~(1U << CAP_SYS_ADMIN);
  data[0].permitted &= ~(1U << CAP_SYS_ADMIN);
  if (::syscall(SYS_capset, &header, data) != 0) throw std::runtime_error("capset");
}

}  // namespace sealbench::testing
