// bindfd-in-container: the read-only bind of the exe is mounted, and left, in the mount namespace of the container
// itself.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

/// A regular file that the malicious image of `bench verify` provides.
constexpr const char* kMountPoint = "/mnt/file";

/// The pid of the container's first process, from the state that the runtime keeps in `directory`; 0 while there is
/// none.
pid_t container_process(const std::string& directory) {
  std::string state;
  try {
    state = sys::read_file(directory + "/state.json");
  } catch (const std::system_error&) {
    return 0;
  }
  for (const char* key : {"\"pid\":", "\"init_process_pid\":"}) {
    const std::size_t at = state.find(key);
    if (at != std::string::npos)
      return static_cast<pid_t>(std::strtol(state.c_str() + at + std::strlen(key), nullptr, 10));
  }
  return 0;
}

void send_descriptor(int socket, int fd) {
  char byte = 0;
  iovec data{.iov_base = &byte, .iov_len = 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> buffer{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = buffer.data();
  message.msg_controllen = buffer.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  sys::check(::sendmsg(socket, &message, 0), "sending the descriptor");
}

sys::UniqueFd receive_descriptor(int socket) {
  char byte = 0;
  iovec data{.iov_base = &byte, .iov_len = 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> buffer{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = buffer.data();
  message.msg_controllen = buffer.size();
  if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) <= 0 || CMSG_FIRSTHDR(&message) == nullptr) {
    sys::throw_errno(EPIPE, "mounting in the container's namespace");
  }
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return sys::UniqueFd(fd);
}

/// In a process of its own: enters the container's mount namespace, attaches the clone there read-only and opens it.
void mount_in(const sys::UniqueFd& tree, const sys::UniqueFd& mount_namespace, int socket) {
  sys::check(::setns(mount_namespace.get(), CLONE_NEWNS), "joining the container's mount namespace");
  ::umount2(kMountPoint, MNT_DETACH);
  // By number: musl has no name for it.
  sys::check(::syscall(SYS_move_mount, tree.get(), "", AT_FDCWD, kMountPoint, MOVE_MOUNT_F_EMPTY_PATH),
             "attaching the bind");
  send_descriptor(socket, sys::open(kMountPoint, O_PATH | O_NOFOLLOW).get());
}

class BindfdInContainer final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "bindfd-in-container",
        .summary = "on exec, a read-only bind of the exe left mounted in the container's own mount namespace",
        .needs = "CAP_SYS_ADMIN; Linux 5.12",
        .pages = Pages::shared,
        .claims = {},
        .source =
            "what runc commit 515f09f7b1 warns of: CAP_SYS_ADMIN in the container can clear read-only on a mount it "
            "can reach",
    };
    return kTraits;
  }
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to mount");
    return try_to_seal(*this, exe);
  }
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd tree = sys::clone_tree(exe.real_path());
    sys::set_mount_attributes(tree, MOUNT_ATTR_RDONLY);
    const pid_t container = container_process(exe.scratch_dir());
    // A container that is being made has no namespace yet; it is only the stage for what joins it.
    if (container == 0) return {.fd = sys::open("/proc/self/fd/" + std::to_string(tree.get()), O_PATH)};
    const sys::UniqueFd mount_namespace = sys::open("/proc/" + std::to_string(container) + "/ns/mnt", O_RDONLY);
    std::array<int, 2> ends{};
    sys::check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
    const sys::UniqueFd here(ends[0]);
    sys::UniqueFd there(ends[1]);
    const pid_t child = sys::check(::fork(), "forking the mounter");
    if (child == 0) {
      try {
        mount_in(tree, mount_namespace, there.get());
      } catch (const std::system_error&) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    there.reset();
    sys::UniqueFd handle;
    try {
      handle = receive_descriptor(here.get());
    } catch (...) {
      ::waitpid(child, nullptr, 0);
      throw;
    }
    ::waitpid(child, nullptr, 0);
    return {.fd = std::move(handle)};
  }
};

}  // namespace

const Strategy& bindfd_in_container() {
  static const BindfdInContainer kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
