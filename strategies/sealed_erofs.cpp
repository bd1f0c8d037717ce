// sealed-erofs: an EROFS image of the exe, made once at install, mounted afresh and detached for each launch. A launch
// copies only the pages that it touches, into a page cache of its own.
#include <fcntl.h>
#include <linux/magic.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "strategies/artefact.hpp"
#include "strategies/strategy.hpp"
#include "sys/arguments.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/host.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

constexpr std::string_view kStrategyName = "sealed-erofs";
constexpr const char* kExeName = "exe";  // in the image

/// What install wrote down. A launch compares identities only, for comparing bytes would read what the mount spares us
/// to read, and a file cannot change without its ctime.
struct Manifest {
  FileIdentity exe;
  FileIdentity image;

  [[nodiscard]] std::string text() const;
  static Manifest parse(const std::string& text, const std::string& path);
};

std::string identity_text(const FileIdentity& id) {
  return std::to_string(id.device) + " " + std::to_string(id.inode) + " " + std::to_string(id.bytes) + " " +
         std::to_string(id.modified) + " " + std::to_string(id.changed) + "\n";
}

std::string Manifest::text() const { return identity_text(exe) + identity_text(image); }

Manifest Manifest::parse(const std::string& text, const std::string& path) {
  Manifest manifest;
  FileIdentity& a = manifest.exe;
  FileIdentity& b = manifest.image;
  if (std::sscanf(text.c_str(), "%lu %lu %lu %ld %ld %lu %lu %lu %ld %ld", &a.device, &a.inode, &a.bytes, &a.modified,
                  &a.changed, &b.device, &b.inode, &b.bytes, &b.modified, &b.changed) != 10) {
    sys::throw_errno(EBADMSG, path + " is damaged: install again");
  }
  return manifest;
}

/// The paths of an installation.
struct Place {
  std::string directory;
  [[nodiscard]] std::string image() const { return directory + "/image.erofs"; }
  [[nodiscard]] std::string manifest() const { return directory + "/manifest"; }
};

FileIdentity image_identity(const std::string& path) {
  struct stat st {};
  sys::check(::lstat(path.c_str(), &st), [&] { return "stat of " + path; });
  if (!S_ISREG(st.st_mode) || st.st_uid != ::geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    sys::throw_errno(EPERM, path + " is no file of ours alone; not trusted");
  }
  return FileIdentity::of(st);
}

sys::UniqueFd mounted_exe(const std::string& image, int flags) {
  sys::FilesystemContext erofs("erofs");
  erofs.set("source", image);
  erofs.create();
  return sys::openat(erofs.mount(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID), kExeName,
                     flags | O_NOFOLLOW);
}

/// Whether a launch that mounts `image` would execute what can be read from `exe`, to the byte.
bool holds(const std::string& image, const sys::UniqueFd& exe) {
  return sys::same_content(mounted_exe(image, O_RDONLY), exe);
}

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

/// Makes the image under a temporary name, checks it and renames it into place.
void build(const Exe& exe, const Place& place) {
  struct statfs fs {};
  if (::statfs(place.directory.c_str(), &fs) == 0 && fs.f_type == TMPFS_MAGIC) {
    sys::throw_errno(ENOTSUP, "EROFS cannot mount an image that lies on a tmpfs, as " + place.directory + " does");
  }
  const std::string stage = place.directory + "/stage";
  const std::string fresh = place.directory + "/image.new";
  std::filesystem::remove_all(stage);  // what an interrupted install left
  std::filesystem::remove(fresh);
  std::filesystem::create_directory(stage);
  Manifest manifest;
  const sys::UniqueFd source = exe.open(O_RDONLY);
  manifest.exe = FileIdentity::of(sys::status(source, exe.path()));
  {
    const sys::UniqueFd copy = sys::open(stage + "/" + kExeName, O_WRONLY | O_CREAT | O_EXCL, 0555);
    sys::copy_all(source, copy, manifest.exe.bytes);
  }
  run({"mkfs.erofs", "--all-root", "-T0", "-x-1", fresh, stage});
  std::filesystem::remove_all(stage);
  std::filesystem::permissions(fresh, std::filesystem::perms::owner_read);
  if (!holds(fresh, source) || identity_of(exe) != manifest.exe) {
    std::filesystem::remove(fresh);
    sys::throw_errno(EIO, "the image does not hold the exe: it changed meanwhile, or mkfs.erofs is at fault");
  }
  sys::check(::rename(fresh.c_str(), place.image().c_str()), "renaming the image into place");
  manifest.image = image_identity(place.image());  // after the rename, which moves ctime
  sys::replace_file(place.manifest(), manifest.text(), 0600);
}

class SealedErofs final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = kStrategyName,
        .summary = "an EROFS image of the exe, made once, mounted afresh and detached for each launch",
        .needs = "CAP_SYS_ADMIN; Linux 6.12 (EROFS backed by a file); mkfs.erofs at install; artefacts not on tmpfs",
        .pages = Pages::independent,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; Linux commit fb176750266a (erofs: add file-backed mount support, 6.12)",
        .installs = true,
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (host.kernel < sys::KernelVersion{6, 12, 0}) return Support::no("EROFS mounts a file from Linux 6.12 on");
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to mount EROFS");
    if (sys::read_file("/proc/filesystems").find("\terofs\n") == std::string::npos) {
      return Support::no("the kernel has no EROFS: modprobe erofs");
    }
    return try_to_seal(*this, exe);
  }

  void install(const Exe& exe) const override {
    const Place place{artefact_directory(exe, exe.real_path(), kStrategyName)};
    const sys::UniqueFd directory = make_artefact_directory(place.directory, kStrategyName);
    sys::check(::flock(directory.get(), LOCK_EX), [&] { return "locking " + place.directory; });
    if (!is_whole(exe, place)) build(exe, place);
  }

  void uninstall(const Exe& exe) const override {
    const std::string directory = artefact_directory(exe, exe.real_path(), kStrategyName);
    if (::access(directory.c_str(), F_OK) != 0) return;
    const sys::UniqueFd trusted = open_artefact_directory(directory, kStrategyName);
    std::filesystem::remove_all(directory);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const Place place{artefact_directory(exe, exe.real_path(), kStrategyName)};
    const sys::UniqueFd directory = open_artefact_directory(place.directory, kStrategyName);
    const Manifest manifest = read_manifest(place);
    if (manifest.image != image_identity(place.image()) || manifest.exe != identity_of(exe)) {
      renew(exe, place, directory);
    }
    return {.fd = mounted_exe(place.image(), O_PATH)};
  }

 private:
  static Manifest read_manifest(const Place& place) {
    return Manifest::parse(sys::read_file(place.manifest()), place.manifest());
  }

  /// For another version of the exe: its image is made now, by the first launch, and all the others wait for it.
  static void renew(const Exe& exe, const Place& place, const sys::UniqueFd& directory) {
    sys::check(::flock(directory.get(), LOCK_EX), [&] { return "locking " + place.directory; });
    const Manifest manifest = read_manifest(place);
    if (manifest.image != image_identity(place.image())) {
      sys::throw_errno(EBADMSG, place.image() + " was changed after it was made: install again");
    }
    if (manifest.exe != identity_of(exe)) build(exe, place);
  }

  /// Whether the image that lies there is that of the exe as it is now, to the byte.
  static bool is_whole(const Exe& exe, const Place& place) {
    if (::access(place.manifest().c_str(), F_OK) != 0) return false;
    try {
      const Manifest manifest = read_manifest(place);
      return manifest.exe == identity_of(exe) && manifest.image == image_identity(place.image()) &&
             holds(place.image(), exe.open(O_RDONLY));
    } catch (const std::system_error&) {
      return false;  // damaged: made anew
    }
  }
};

}  // namespace

const Strategy& sealed_erofs() {
  static const SealedErofs kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
