// sealed-erofs: an EROFS image of the exe, made once at install, mounted afresh and detached for each launch. A launch
// copies only the pages that it touches, into a page cache of its own.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "strategies/artefact.hpp"
#include "strategies/erofs_image.hpp"
#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

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

std::string Manifest::text() const { return exe.text() + image.text(); }

Manifest Manifest::parse(const std::string& text, const std::string& path) {
  std::string_view rest = text;
  const FileIdentity exe = FileIdentity::take(rest, path);
  return {.exe = exe, .image = FileIdentity::take(rest, path)};
}

/// The paths of an installation.
struct Place {
  std::string directory;
  [[nodiscard]] std::string image() const { return directory + "/image.erofs"; }
  [[nodiscard]] std::string manifest() const { return directory + "/manifest"; }
};

/// Makes the image, and the manifest last.
void build(const Exe& exe, const Place& place) {
  Manifest manifest;
  manifest.exe = make_image(exe, place.image(), kExeName);
  manifest.image = image_identity(place.image());
  sys::replace_file(place.manifest(), manifest.text(), 0600);
}

class SealedErofs final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = kStrategyName,
        .summary = "an EROFS image of the exe, made once, mounted afresh and detached for each launch",
        .needs = "CAP_SYS_ADMIN; Linux 6.12 (EROFS backed by a file); mkfs.erofs at install; artefacts not on tmpfs",
        .pages = Pages::own,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; Linux commit fb176750266a (erofs: add file-backed mount support, 6.12)",
        .installs = true,
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to mount EROFS");
    return try_to_seal(*this, exe);
  }

  void install(const Exe& exe) const override {
    const Place place{artefact_directory(exe, exe.real_path(), kStrategyName)};
    const sys::UniqueFd directory = make_artefact_directory(place.directory, kStrategyName);
    sys::check(::flock(directory.get(), LOCK_EX), [&] { return "locking " + place.directory; });
    if (is_whole(exe, place)) return;
    try {
      require_erofs();
      build(exe, place);
    } catch (...) {
      discard_unless_installed(place.directory, place.manifest());
      throw;
    }
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
    return {.fd = open_in_image(place.image(), kExeName, O_PATH)};
  }

 private:
  static Manifest read_manifest(const Place& place) {
    try {
      return Manifest::parse(sys::read_file(place.manifest()), place.manifest());
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::no_such_file_or_directory) not_there(ENOENT, place.manifest(), kStrategyName);
      throw;
    }
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
             sys::same_content(open_in_image(place.image(), kExeName, O_RDONLY), exe.open(O_RDONLY));
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
