// sealed-overlayfs: a detached overlayfs of lower layers only, with the exe's directory on top.
#include "strategies/sealed_overlayfs.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <filesystem>

#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

std::string escape_lowerdir(std::string_view directory) {
  std::string escaped;
  for (const char c : directory) {
    if (c == '\\' || c == ':') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

bool fits_as_option(std::string_view value) {
  constexpr std::size_t kRoom = 256;
  return value.size() < kRoom && value.find(',') == std::string_view::npos;
}

namespace {

/// The option lowerdir= for layers whose paths are none that it takes: by their descriptors, which must stay open until
/// the superblock is there.
std::string by_descriptors(const sys::UniqueFd& upper, const sys::UniqueFd& lower) {
  const auto path = [](const sys::UniqueFd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); };
  return path(upper) + ":" + path(lower);
}

/// " (...)" with the reason, or "".
std::string overlay_hint(const Exe& exe) {
  constexpr unsigned kOverlayfsMagic = 0x794c7630;
  struct statfs fs {};
  if (::statfs(exe.path().c_str(), &fs) == 0 && static_cast<unsigned>(fs.f_type) == kOverlayfsMagic) {
    return " (the exe lies on an overlayfs itself; the kernel stacks at most two)";
  }
  return "";
}

}  // namespace

sys::UniqueFd overlay_of(const std::string& directory, const std::string& empty) {
  sys::FilesystemContext overlay("overlay");
  // Two layers, because overlayfs wants two to do without an upper one, and without an upper one nothing can be
  // written. The exe's directory comes first, so that no file of the other layer can hide the exe. The second must be
  // a directory in our mount namespace and not the exe's own (ELOOP).
  std::string lowerdir = escape_lowerdir(directory) + ":" + escape_lowerdir(empty);
  sys::UniqueFd upper;
  sys::UniqueFd lower;
  if (!fits_as_option(lowerdir)) {
    upper = sys::open(directory, O_PATH | O_DIRECTORY);
    lower = sys::open(empty, O_PATH | O_DIRECTORY);
    lowerdir = by_descriptors(upper, lower);
  }
  overlay.set("lowerdir", lowerdir);
  // Kernels with CONFIG_OVERLAY_FS_XINO_AUTO log a message for every mount without it; Linux < 4.17 does not know it.
  overlay.try_set("xino", "off");
  overlay.create();
  return overlay.mount(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
}

Support try_overlay(const Strategy& strategy, const Exe& exe) {
  Support support = try_to_seal(strategy, exe);
  if (!support.supported) support.reason += overlay_hint(exe);
  return support;
}

namespace {

class SealedOverlayfs final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "sealed-overlayfs",
        .summary = "the exe inside a detached, read-only overlayfs of lower layers only",
        .needs = "CAP_SYS_ADMIN; Linux 5.2 (fsopen) with overlayfs; exe's filesystem stacked at most once",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "runc commit 515f09f7b1 (1.2.0, 2024), libcontainer/exeseal/overlayfs_linux.go",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to make an overlayfs");
    return try_overlay(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const std::filesystem::path real = exe.real_path();
    return {.fd = sys::openat(overlay_of(real.parent_path().string(), exe.scratch_dir()), real.filename().string(),
                              O_PATH | O_NOFOLLOW)};
  }
};

}  // namespace

const Strategy& sealed_overlayfs() {
  static const SealedOverlayfs kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
