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
#include "sys/host.hpp"
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

namespace {

/// After a mount that failed: throws where it is the kernel that is too old (Linux commit fb176750266a, 6.12).
void require_file_backed() {
  if (sys::Host::probe().kernel >= sys::KernelVersion{6, 12, 0}) return;
  sys::throw_errno(ENOTBLK, "needs Linux 6.12: EROFS mounted from a file");
}

}  // namespace

void require_erofs() {
  try {
    const sys::FilesystemContext trial("erofs");
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::no_such_device) require_file_backed();  // a module would not help
    throw;
  }
}

FileIdentity image_identity(const std::string& image) {
  struct stat st {};
  sys::check(::lstat(image.c_str(), &st), [&] { return "stat of " + image; });
  if (!S_ISREG(st.st_mode) || st.st_uid != ::geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    sys::throw_errno(EPERM, image + " is no file of ours alone; not trusted");
  }
  return FileIdentity::of(st);
}

namespace {

/// ENOTBLK: the kernel wanted a block device.
[[noreturn]] void explain_no_file(const std::string& image) {
  require_file_backed();
  sys::throw_errno(ENOTBLK, "the filesystem of " + image +
                                " cannot be read by EROFS (overlayfs and tmpfs cannot): artefacts must lie on another");
}

}  // namespace

sys::UniqueFd mount_image(const std::string& image) {
  sys::FilesystemContext erofs("erofs");
  erofs.set("source", image);
  try {
    erofs.create();
  } catch (const std::system_error& error) {
    if (error.code().value() != ENOTBLK) throw;
    explain_no_file(image);
  }
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
