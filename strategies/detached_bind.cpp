// detached-bind: a read-only bind mount of the exe's directory that never appears in a mount table.
#include <fcntl.h>
#include <sys/mount.h>

#include <cerrno>
#include <filesystem>

#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

class DetachedBind final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "detached-bind",
        .summary = "a read-only bind of the exe's directory that is in no mount table",
        .needs = "CAP_SYS_ADMIN; Linux 5.12 (mount_setattr)",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem},
        .source = "crun 1.8, src/libcrun/cloned_binary.c (of the file); open_tree(2), mount_setattr(2)",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to clone a mount");
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const std::filesystem::path real = exe.real_path();
    // The directory, not the file: a handle that is the root of its mount is open to fspick(2), and whoever still holds
    // the descriptor of the tree could clear the read-only flag through it (docs/strategies.md, "detached-bind").
    SealedExe sealed;
    {
      const sys::UniqueFd tree = sys::clone_tree(real.parent_path().string());
      sys::set_mount_attributes(tree, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
      sealed.fd = sys::openat(tree, real.filename().string(), O_PATH | O_NOFOLLOW);
    }  // without its descriptor the mount is in no namespace, and nothing can change it any more
    if (!same_file(sys::status(sealed.fd, real.string()), sys::status(exe.open(O_PATH), exe.path()))) {
      sys::throw_errno(ESTALE, "the bind mount shows another file than the exe");
    }
    return sealed;
  }
};

}  // namespace

const Strategy& detached_bind() {
  static const DetachedBind kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
