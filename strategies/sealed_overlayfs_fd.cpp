// sealed-overlayfs-fd: as sealed-overlayfs, with its layers given as descriptors instead of paths.
#include <fcntl.h>
#include <sys/mount.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "strategies/sealed_overlayfs.hpp"
#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

class SealedOverlayfsFd final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "sealed-overlayfs-fd",
        .summary = "the exe inside a detached, read-only overlayfs whose layers are given as descriptors",
        .needs = "CAP_SYS_ADMIN; Linux 6.13 with overlayfs; exe's filesystem stacked at most once",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "Documentation/filesystems/overlayfs.rst, \"Multiple lower layers\" (lowerdir+ by descriptor)",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to make an overlayfs");
    return try_overlay(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    sys::FilesystemContext overlay("overlay");
    const std::filesystem::path real = exe.real_path();
    // The directory that is a layer is the one that was looked at: no second walk of its path, nothing to escape in its
    // name.
    const sys::UniqueFd directory = sys::open(real.parent_path().string(), O_PATH | O_DIRECTORY);
    require_exe_in(directory, real.filename().string(), exe);
    add_layer(overlay, directory);  // the first is the topmost
    add_layer(overlay, sys::open(exe.scratch_dir(), O_PATH | O_DIRECTORY));
    overlay.try_set("xino", "off");  // as in sealed-overlayfs: CONFIG_OVERLAY_FS_XINO_AUTO would log each mount
    overlay.create();
    const sys::UniqueFd mount = overlay.mount(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
    return {.fd = sys::openat(mount, real.filename().string(), O_PATH | O_NOFOLLOW)};
  }

 private:
  static void add_layer(sys::FilesystemContext& overlay, const sys::UniqueFd& directory) {
    try {
      overlay.set_fd("lowerdir+", directory);
    } catch (const std::system_error& error) {
      const int code = error.code().value();
      // EBADF from 6.5 on, where lowerdir+ took strings only; before, nothing knew the key or took a descriptor.
      if (code != EBADF && code != EINVAL && code != EOPNOTSUPP) throw;
      sys::throw_errno(code, "needs Linux 6.13: overlay layers by descriptor");
    }
  }

  /// Behind the overlay the exe has another device number, so it is compared below it.
  static void require_exe_in(const sys::UniqueFd& directory, const std::string& name, const Exe& exe) {
    struct stat found {};
    struct stat wanted {};
    sys::check(::fstatat(directory.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW),
               [&] { return "stat of " + name; });
    sys::check(::stat(exe.path().c_str(), &wanted), [&] { return "stat of " + exe.path(); });
    if (!same_file(found, wanted)) sys::throw_errno(ESTALE, name + " in the exe's directory is another file");
  }
};

}  // namespace

const Strategy& sealed_overlayfs_fd() {
  static const SealedOverlayfsFd kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
