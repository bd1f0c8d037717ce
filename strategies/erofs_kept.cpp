// erofs-kept: the EROFS image of sealed-erofs, mounted once at install; a launch opens the exe in it.
#include <filesystem>

#include "strategies/erofs_image.hpp"
#include "strategies/kept_mount.hpp"

namespace sealbench::strategies {

const Strategy& sealed_erofs();

namespace {

class ErofsKept final : public KeptMountStrategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "erofs-kept",
        .summary = "an EROFS image of the exe, mounted once at install; one copy, which all launches share",
        .needs = "at install CAP_SYS_ADMIN, mkfs.erofs; Linux 6.12 (EROFS backed by a file); artefacts not on tmpfs",
        .pages = Pages::common,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; Linux commit fb176750266a (erofs: add file-backed mount support, 6.12)",
        .installs = true,
    };
    return kTraits;
  }

  /// As sealed-erofs, whose image and mount it has; seen without a change of the mount table.
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    return sealed_erofs().support(host, exe);
  }

 protected:
  [[nodiscard]] Made make(const Exe& exe, const std::string& directory) const override {
    const std::string image = directory + "/" + std::string(kImage);
    const std::string name = std::filesystem::path(exe.real_path()).filename().string();
    require_erofs();
    const FileIdentity version = make_image(exe, image, name);
    return {.mount = mount_image(image), .exe = version, .image = image_identity(image)};
  }
};

}  // namespace

const Strategy& erofs_kept() {
  static const ErofsKept kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
