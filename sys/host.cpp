#include "sys/host.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "sys/error.hpp"
#include "sys/file.hpp"

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
  host.overlayfs = read_file("/proc/filesystems").find("\toverlay\n") != std::string::npos;
  // An invalid flag is refused before privileges are looked at: EINVAL or EPERM, but ENOSYS where there is no such
  // call.
  host.new_mount_api = ::syscall(SYS_fsopen, "", ~0U) >= 0 || errno != ENOSYS;
  if (::access("/proc/sys/vm/memfd_noexec", R_OK) == 0) {
    host.memfd_noexec = std::atoi(read_file("/proc/sys/vm/memfd_noexec").c_str());  // NOLINT(cert-err34-c)
  }
  host.effective_uid = ::geteuid();
  return host;
}

}  // namespace sealbench::sys
