#include "sys/refusal.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "sys/host.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::sys {

namespace {

/// Puts errno back: whoever asks is about to throw for it.
class KeptErrno {
 public:
  KeptErrno() = default;
  KeptErrno(const KeptErrno&) = delete;
  KeptErrno& operator=(const KeptErrno&) = delete;
  ~KeptErrno() { errno = error_; }

 private:
  int error_ = errno;
};

std::string in_brackets(std::string_view words) { return words.empty() ? "" : " (" + std::string(words) + ")"; }

/// Whether `sysctl` ("user/max_user_namespaces") is there and has that value.
bool sysctl_is(const std::string& sysctl, std::string_view value) {
  const UniqueFd file(::open(("/proc/sys/" + sysctl).c_str(), O_RDONLY | O_CLOEXEC));
  char text[32];
  const ssize_t got = file ? ::read(file.get(), text, sizeof text) : -1;
  return got > 0 && std::string_view(text, static_cast<std::size_t>(got)) == std::string(value) + "\n";
}

}  // namespace

std::string refusal_to_mount(int error) {
  const KeptErrno kept;
  return error == EPERM && !has_effective_capability(CAP_SYS_ADMIN) ? in_brackets("needs CAP_SYS_ADMIN") : "";
}

std::string refusal_of_filesystem(int error, const std::string& type) {
  if (error == ENODEV) return in_brackets("the kernel has no " + type + ": modprobe " + type);
  return refusal_to_mount(error);
}

std::string refusal_of_namespaces(int error) {
  const KeptErrno kept;
  if (error == ENOSPC) {
    // The limit of a user namespace around us counts as well as our own, and cannot be seen from here.
    for (const char* const kind : {"user", "mnt", "pid", "ipc", "uts", "net", "cgroup"}) {
      if (sysctl_is(std::string("user/max_") + kind + "_namespaces", "0")) {
        return in_brackets(std::string("user.max_") + kind + "_namespaces is 0");
      }
    }
    return in_brackets("a limit of user.max_*_namespaces, here or in a user namespace around this one, is reached");
  }
  if (error != EPERM) return {};
  if (sysctl_is("kernel/unprivileged_userns_clone", "0")) return in_brackets("kernel.unprivileged_userns_clone is 0");
  if (sysctl_is("kernel/apparmor_restrict_unprivileged_userns", "1")) {
    return in_brackets("kernel.apparmor_restrict_unprivileged_userns is 1");
  }
  return refusal_to_mount(error);
}

std::string refusal_to_trace(int error) {
  const KeptErrno kept;
  if (error != EPERM) return {};
  if (sysctl_is("kernel/yama/ptrace_scope", "3"))
    return in_brackets("kernel.yama.ptrace_scope is 3, until the next boot");
  if (sysctl_is("kernel/yama/ptrace_scope", "2") && !has_effective_capability(CAP_SYS_PTRACE)) {
    return in_brackets("kernel.yama.ptrace_scope is 2: needs CAP_SYS_PTRACE");
  }
  return {};
}

std::string refusal_of_executable_memfd(int error) {
  const KeptErrno kept;
  if (error != EACCES || !sysctl_is("vm/memfd_noexec", "2")) return {};
  return in_brackets("vm.memfd_noexec is 2: no memfd may be executed");
}

}  // namespace sealbench::sys
