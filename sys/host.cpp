#include "sys/host.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>

#include "sys/error.hpp"

namespace sealbench::sys {

KernelVersion parse_kernel_version(const std::string& release) {
  KernelVersion version;
  std::sscanf(release.c_str(), "%d.%d.%d", &version.major, &version.minor, &version.patch);  // NOLINT(cert-err34-c)
  return version;
}

bool has_effective_capability(int capability) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct data[2]{};
  check(::syscall(SYS_capget, &header, data), "capget");
  return ((data[capability / 32].effective >> (capability % 32)) & 1U) != 0;
}

Host Host::probe() {
  Host host;
  utsname name{};
  check(::uname(&name), "uname");
  host.kernel = parse_kernel_version(name.release);
  host.sys_admin = has_effective_capability(CAP_SYS_ADMIN);
  host.effective_uid = ::geteuid();
  return host;
}

}  // namespace sealbench::sys
