#include "strategies/erofs_image.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "sys/arguments.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

/// Runs a program and waits for it; its output goes to standard error.
void run(const std::vector<std::string>& command) {
  const std::vector<char*> argv = sys::argument_pointers(command);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  char* envp[] = {path, nullptr};
  const int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), envp);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) sys::throw_errno(error, "starting " + command[0] + " (package erofs-utils)");
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) sys::throw_errno(EIO, command[0] + " failed with status " + std::to_string(status));
}

}  // namespace

std::string why_no_erofs(const sys::Host& host) {
  if (host.kernel < sys::KernelVersion{6, 12, 0}) return "EROFS mounts a file from Linux 6.12 on";
  if (!host.sys_admin) return "needs CAP_SYS_ADMIN to mount EROFS";
  if (sys::read_file("/proc/filesystems").find("\terofs\n") == std::string::npos) {
    return "the kernel has no EROFS: modprobe erofs";
  }
  return {};
}

FileIdentity image_identity(const std::string& image) {
  struct stat st {};
  sys::check(::lstat(image.c_str(), &st), [&] { return "stat of " + image; });
  if (!S_ISREG(st.st_mode) || st.st_uid != ::geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    sys::throw_errno(EPERM, image + " is no file of ours alone; not trusted");
  }
  return FileIdentity::of(st);
}

sys::UniqueFd mount_image(const std::string& image) {
  sys::FilesystemContext erofs("erofs");
  erofs.set("source", image);
  erofs.create();
  return erofs.mount(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
}

sys::UniqueFd open_in_image(const std::string& image, const std::string& name, int flags) {
  return sys::openat(mount_image(image), name, flags | O_NOFOLLOW);
}

FileIdentity make_image(const Exe& exe, const std::string& image, const std::string& name) {
  const std::string directory = std::filesystem::path(image).parent_path().string();
  struct statfs fs {};
  if (::statfs(directory.c_str(), &fs) == 0 && fs.f_type == TMPFS_MAGIC) {
    sys::throw_errno(ENOTSUP, "EROFS cannot mount an image that lies on a tmpfs, as " + directory + " does");
  }
  const std::string stage = directory + "/stage";
  const std::string fresh = image + ".new";
  std::filesystem::remove_all(stage);  // what an interrupted install left
  std::filesystem::remove(fresh);
  std::filesystem::create_directory(stage);
  const sys::UniqueFd source = exe.open(O_RDONLY);
  const FileIdentity version = FileIdentity::of(sys::status(source, exe.path()));
  {
    const sys::UniqueFd copy = sys::open(stage + "/" + name, O_WRONLY | O_CREAT | O_EXCL, 0555);
    sys::copy_all(source, copy, version.bytes);
  }
  run({"mkfs.erofs", "--all-root", "-T0", "-x-1", fresh, stage});
  std::filesystem::remove_all(stage);
  std::filesystem::permissions(fresh, std::filesystem::perms::owner_read);
  if (!sys::same_content(open_in_image(fresh, name, O_RDONLY), source) || identity_of(exe) != version) {
    std::filesystem::remove(fresh);
    sys::throw_errno(EIO, "the image does not hold the exe: it changed meanwhile, or mkfs.erofs is at fault");
  }
  sys::check(::rename(fresh.c_str(), image.c_str()), "renaming the image into place");
  return version;
}

}  // namespace sealbench::strategies
