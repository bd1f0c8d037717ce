#include "sys/mount.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sys/error.hpp"
#include "sys/kernel_call.hpp"
#include "sys/refusal.hpp"

namespace sealbench::sys {

namespace {

// By number: of the C libraries only glibc 2.36 and later has these calls.
template <typename... Arguments>
int call(long number, Arguments... arguments) {
  return require_call(number, static_cast<int>(::syscall(number, arguments...)));
}

}  // namespace

FilesystemContext::FilesystemContext(const std::string& type)
    : type_(type), fd_(check(call(SYS_fsopen, type.c_str(), FSOPEN_CLOEXEC), [&] {
        return "fsopen " + type + refusal_of_filesystem(errno, type);
      })) {}

void FilesystemContext::fail(const std::string& what, int error) const {
  // The context is also a message queue: "e overlay: ..." (fsopen(2)).
  std::string message(512, '\0');
  const ssize_t got = ::read(fd_.get(), message.data(), message.size());
  const std::string detail = got > 2 ? " (" + message.substr(2, static_cast<std::size_t>(got) - 2) + ")" : "";
  throw_errno(error, what + " of " + type_ + detail);
}

void FilesystemContext::set(const std::string& key, const std::string& value) {
  if (call(SYS_fsconfig, fd_.get(), FSCONFIG_SET_STRING, key.c_str(), value.c_str(), 0) < 0) {
    fail("setting " + key + "=" + value, errno);
  }
}

bool FilesystemContext::try_set(const std::string& key, const std::string& value) {
  return call(SYS_fsconfig, fd_.get(), FSCONFIG_SET_STRING, key.c_str(), value.c_str(), 0) == 0;
}

void FilesystemContext::set_flag(const std::string& key) {
  if (call(SYS_fsconfig, fd_.get(), FSCONFIG_SET_FLAG, key.c_str(), nullptr, 0) < 0) fail("setting " + key, errno);
}

void FilesystemContext::set_fd(const std::string& key, const UniqueFd& value) {
  if (call(SYS_fsconfig, fd_.get(), FSCONFIG_SET_FD, key.c_str(), nullptr, value.get()) < 0) {
    fail("setting " + key + " by descriptor", errno);
  }
}

void FilesystemContext::make_read_only() {
  set_flag("ro");
  if (call(SYS_fsconfig, fd_.get(), FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0) < 0) {
    fail("making the superblock read-only", errno);
  }
}

void FilesystemContext::create() {
  if (call(SYS_fsconfig, fd_.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) < 0)
    fail("creating the superblock", errno);
}

UniqueFd FilesystemContext::mount(std::uint64_t attributes) {
  const int fd = call(SYS_fsmount, fd_.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(attributes));
  if (fd < 0) fail("fsmount", errno);
  return UniqueFd(fd);
}

UniqueFd clone_tree(const std::string& path, unsigned extra_flags) {
  return UniqueFd(check(call(SYS_open_tree, AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | extra_flags),
                        [&] { return "open_tree clone of " + path + refusal_to_mount(errno); }));
}

void set_mount_attributes(const UniqueFd& fd, std::uint64_t set, std::uint64_t clear) {
  struct mount_attr attr {};
  attr.attr_set = set;
  attr.attr_clr = clear;
  check(call(SYS_mount_setattr, fd.get(), "", AT_EMPTY_PATH, &attr, sizeof attr), "mount_setattr");
}

void attach(const UniqueFd& tree, const std::string& target) {
  check(call(SYS_move_mount, tree.get(), "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH),
        [&] { return "attaching a mount at " + target; });
}

void mount(const std::string& source, const std::string& target, const std::string& type, unsigned long flags,
           const std::string& data) {
  check(::mount(source.c_str(), target.c_str(), type.c_str(), flags, data.empty() ? nullptr : data.c_str()), [&] {
    return "mounting " + (type.empty() ? source : type + " (" + source + ")") + " on " + target +
           refusal_to_mount(errno);
  });
}

void unmount(const std::string& target, int flags) {
  check(::umount2(target.c_str(), flags), [&] { return "unmounting " + target; });
}

}  // namespace sealbench::sys
