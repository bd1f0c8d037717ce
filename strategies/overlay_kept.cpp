// overlay-kept: the overlayfs of sealed-overlayfs, mounted once at install; a launch opens the exe in it.
#include <cerrno>
#include <filesystem>

#include "strategies/kept_mount.hpp"
#include "strategies/sealed_overlayfs.hpp"
#include "sys/error.hpp"
#include "sys/path.hpp"

namespace sealbench::strategies {

const Strategy& sealed_overlayfs();

namespace {

class OverlayKept final : public KeptMountStrategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "overlay-kept",
        .summary = "the overlayfs of sealed-overlayfs, mounted once at install; a launch opens the exe in it",
        .needs = "at install CAP_SYS_ADMIN; Linux 5.2 (fsopen) with overlayfs; exe's filesystem stacked at most once",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; the overlay of runc commit 515f09f7b1 off the launch's path",
        .installs = true,
    };
    return kTraits;
  }

  /// What sealed-overlayfs can mount for each launch can be mounted once; seen without a change of the mount table.
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    return sealed_overlayfs().support(host, exe);
  }

 protected:
  [[nodiscard]] Made make(const Exe& exe, const std::string& directory) const override {
    const std::string layer = std::filesystem::path(exe.real_path()).parent_path().string();
    if (sys::is_below(directory, layer)) {
      sys::throw_errno(ELOOP, "what is kept cannot lie below the exe's own directory, which becomes a layer: " +
                                  directory + " is in " + layer + "; name another directory with --artefacts");
    }
    // Its own, since the layer stays: the scratch directory of a launch may not.
    const std::string empty = directory + "/layer";
    std::filesystem::create_directory(empty);
    const FileIdentity version = identity_of(exe);
    return {.mount = overlay_of(layer, empty), .exe = version, .image = {}};
  }
};

}  // namespace

const Strategy& overlay_kept() {
  static const OverlayKept kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
