// bindfd-ro: a read-only bind mount of the exe, opened O_PATH, detached at once.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>

#include "strategies/scratch.hpp"
#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

/// A temporary empty file to mount on; removed with the object.
class MountPoint {
 public:
  // Named after the process: a random name (mkostemp) takes one more getrandom now and then, and launches could not be
  // compared by their calls. A number is added where the name is taken: by another pid namespace, or by a killed
  // launch.
  explicit MountPoint(const std::string& directory) {
    const std::string base = directory + "/" + std::string(kScratchPrefix) + "bindfd." + std::to_string(::getpid());
    path_ = base;
    for (int attempt = 1; attempt <= kAttempts; ++attempt) {
      const sys::UniqueFd file(
          ::openat(AT_FDCWD, path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
      if (file) return;
      if (errno != EEXIST) break;
      path_ = base + "." + std::to_string(attempt);
    }
    sys::throw_errno("creating " + path_);
  }
  MountPoint(const MountPoint&) = delete;
  MountPoint& operator=(const MountPoint&) = delete;
  ~MountPoint() { ::unlink(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  static constexpr int kAttempts = 100;
  std::string path_;
};

/// A bind mount that is detached with the object.
class BindMount {
 public:
  BindMount(const std::string& source, const std::string& target) : target_(target) {
    sys::mount(source, target, {}, MS_BIND);
  }
  BindMount(const BindMount&) = delete;
  BindMount& operator=(const BindMount&) = delete;
  ~BindMount() { ::umount2(target_.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW); }

 private:
  const std::string& target_;
};

class BindfdRo final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "bindfd-ro",
        .summary = "a read-only bind mount of the exe, opened and detached",
        .needs = "CAP_SYS_ADMIN; a writable directory for the mount point",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata},
        .source =
            "runc commit 16612d74de (2019), nsenter/cloned_binary.c try_bindfd; removed in runc commit b999376fb2",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to mount");
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    // The real path, not /proc/self/exe: in a new mount namespace the link's mount belongs to another one (EINVAL).
    const MountPoint mount_point(exe.scratch_dir());
    const BindMount bind(exe.real_path(), mount_point.path());
    // MS_BIND alone ignores MS_RDONLY; a second call changes the flags of the mount, not of the filesystem (mount(2)).
    sys::mount({}, mount_point.path(), {}, MS_REMOUNT | MS_BIND | MS_RDONLY);
    SealedExe sealed{.fd = sys::open(mount_point.path(), O_PATH | O_NOFOLLOW)};
    if (!same_file(sys::status(sealed.fd, mount_point.path()), sys::status(exe.open(O_PATH), exe.path()))) {
      sys::throw_errno(ESTALE, "the bind mount shows another file than the exe");
    }
    return sealed;
  }
};

}  // namespace

const Strategy& bindfd_ro() {
  static const BindfdRo kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
