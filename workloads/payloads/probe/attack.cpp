#include "workloads/payloads/probe/attack.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sys/unique_fd.hpp"

namespace sealbench::probe {

namespace {

constexpr std::string_view kMark = "changed by a probe";

bool write_file(const char* path, const std::string& content) {
  const sys::UniqueFd fd(::open(path, O_WRONLY | O_CLOEXEC));
  return fd && ::write(fd.get(), content.data(), content.size()) == static_cast<ssize_t>(content.size());
}

}  // namespace

bool Attack::failed(const void* result) { return result == MAP_FAILED; }

void Attack::note(std::string_view call, bool failed) {
  const int error = failed ? errno : 0;
  steps_.push_back({.call = std::string(call), .error = error});
  errno = error;
}

bool Attack::overwrite(const std::string& path, int flags) {
  const sys::UniqueFd fd(did("open", ::open(path.c_str(), flags | O_CLOEXEC)));
  if (!fd) return false;
  struct stat st {};
  ::fstat(fd.get(), &st);
  const auto length = static_cast<off_t>(kMark.size());
  const off_t where = st.st_size > length ? st.st_size - length : 0;
  return did("pwrite", ::pwrite(fd.get(), kMark.data(), kMark.size(), where)) > 0;
}

bool Attack::enter_user_namespace() {
  const std::string uid = std::to_string(::geteuid());
  const std::string gid = std::to_string(::getegid());
  if (did("unshare", ::unshare(CLONE_NEWUSER | CLONE_NEWNS)) < 0) return false;
  write_file("/proc/self/setgroups", "deny");
  return write_file("/proc/self/uid_map", "0 " + uid + " 1") && write_file("/proc/self/gid_map", "0 " + gid + " 1");
}

void Attack::clear_read_only(int fd) {
  struct mount_attr attr {};
  attr.attr_clr = MOUNT_ATTR_RDONLY;
  did("mount_setattr", ::mount_setattr(fd, "", AT_EMPTY_PATH, &attr, sizeof attr));
  did("mount", ::mount(nullptr, path_of(fd).c_str(), nullptr, MS_REMOUNT | MS_BIND, nullptr));
}

}  // namespace sealbench::probe
